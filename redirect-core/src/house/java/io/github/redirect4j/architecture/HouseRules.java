// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The rules that hold in every module of the library, as far as a tool can hold them: what may use what, what is called
 * how, and what is left to the user. Each module's {@code ArchitectureTest} has them checked on its own main classes, and
 * adds which libraries it may use.
 */
public final class HouseRules {
    private static final String OURS = "io.github.redirect4j..";
    private static final String ROOTS = "io.github.redirect4j.*";
    private static final String INTERNAL = "io.github.redirect4j.*.internal..";
    private static final Pattern ROOM = Pattern.compile("io\\.github\\.redirect4j\\.\\w+\\.(\\w+).*");

    // ---- arrows

    @ArchTest
    static final ArchRule room_usesNoOtherRoom = classes()
            .that()
            .resideInAPackage(OURS)
            .should(condition(
                    "use the root, internal and their own room only",
                    c -> c.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> isRoom(dependency.getTargetClass()) && isRoom(c))
                            .filter(dependency ->
                                    !room(dependency.getTargetClass()).equals(room(c)))
                            .map(Object::toString)));

    @ArchTest
    static final ArchRule root_usesNoRoom = noClasses()
            .that()
            .resideInAPackage(ROOTS)
            .should()
            .dependOnClassesThat(describe("live in a room", HouseRules::isRoom));

    @ArchTest
    static final ArchRule internal_usesNothingElseOfOurs = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(INTERNAL))
                    .as("are ours but not internal"))
            .allowEmptyShould(true); // a module may have nothing internal

    @ArchTest
    static final ArchRule packages_haveNoCycle =
            slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();

    // ---- what only a transport, only the ticker, or only the user may touch

    @ArchTest
    static final ArchRule sockets_areForTransportsOnly = noClasses()
            .that(describe("are not called *Transport", c -> !c.getName().matches(".*Transport(\\$.*)?")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.nio.channels..", "java.net.http..", "javax.net..")
                    .or(describe(
                            "open a connection",
                            c -> c.getName()
                                    .matches("java\\.net\\.(\\w*Socket|SocketImpl|DatagramPacket|NetworkInterface"
                                            + "|URL|\\w*URLConnection)"))));

    @ArchTest
    static final ArchRule clocks_areForTheTickerOnly = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.github.redirect4j.core.Ticker")
            .should()
            .accessTargetWhere(target(
                    "a clock",
                    a -> isOne(a, System.class, "nanoTime", "currentTimeMillis")
                            || (a.getTargetOwner().getPackageName().equals("java.time")
                                    && Set.of("now", "system", "systemUTC", "systemDefaultZone")
                                            .contains(a.getName()))
                            || (isOne(a, Date.class, "<init>") && parameters(a).isEmpty())));

    @ArchTest
    static final ArchRule threads_areTheUsers = noClasses()
            .should()
            .accessTargetWhere(target(
                    "a thread or an executor of our own",
                    a -> isOne(a, Thread.class, "<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform")
                            || isOne(a, Executor.class, "<init>")
                            || isOne(a, Executors.class)
                            || isOne(a, ForkJoinPool.class)
                            || isOne(a, Timer.class)
                            || isOne(a, Cleaner.class, "create")))
            .orShould()
            .beAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule commonPool_isNotUsed = noClasses()
            .should()
            .accessTargetWhere(target(
                    "the pool or the timer that everybody shares",
                    a -> isOne(a, CompletionStage.class, "orTimeout", "completeOnTimeout", "delayedExecutor")
                            || (isOne(a, CompletionStage.class)
                                    && a.getName().endsWith("Async")
                                    && parameters(a).stream().noneMatch(type -> type.isAssignableTo(Executor.class)))
                            || (a.getName().startsWith("parallel")
                                    && a.getTargetOwner().getPackageName().startsWith("java.util"))));

    @ArchTest
    static final ArchRule randomness_isSeeded = noClasses()
            .that(describe(
                    "are not a builder, whose default seed may be any",
                    c -> !c.getSimpleName().equals("Builder")))
            .should()
            .accessTargetWhere(target(
                    "a generator that cannot be repeated",
                    a -> (isOne(a, RandomGenerator.class, "<init>")
                                    && parameters(a).isEmpty())
                            || isOne(a, RandomGenerator.class, "getDefault")
                            || isOne(a, ThreadLocalRandom.class)
                            || isOne(a, SecureRandom.class)
                            || isOne(a, UUID.class, "randomUUID")
                            || isOne(a, Math.class, "random")));

    @ArchTest
    static final ArchRule environment_isNotRead = noClasses()
            .should()
            .accessTargetWhere(target(
                    "a system property, the environment or a service file",
                    a -> isOne(a, System.class, "getProperty", "getProperties", "setProperty", "getenv")
                            || isOne(a, Integer.class, "getInteger")
                            || isOne(a, Long.class, "getLong")
                            || isOne(a, Boolean.class, "getBoolean")
                            || isOne(a, ServiceLoader.class)));

    @ArchTest
    static final ArchRule logs_areNotWritten = noClasses()
            .should()
            .accessTargetWhere(target(
                    "a log or a standard stream",
                    a -> isOne(a, System.class, "out", "err", "in", "getLogger", "console")
                            || (isOne(a, Throwable.class, "printStackTrace")
                                    && parameters(a).isEmpty())))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.util.logging..", "org.slf4j..", "org.apache..", "com.google.common.flogger..")
                    .or(assignableTo(System.Logger.class)));

    // ---- state and locks

    @ArchTest
    static final ArchRule staticFields_areFinal = fields().that()
            .areStatic()
            .and(describe("are in the source", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule staticFields_areNotMadeToChange = noFields()
            .that()
            .areStatic()
            .should()
            .haveRawType(describe(
                    "a mutable collection, counter or generator",
                    type -> (!type.isInterface()
                                    && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class)))
                            || type.getPackageName().startsWith("java.util.concurrent")
                            || type.isAssignableTo(RandomGenerator.class)
                            || (type.isAssignableTo(CharSequence.class) && !type.isEquivalentTo(String.class))));

    @ArchTest
    static final ArchRule threadLocals_areNotUsed =
            noClasses().should().dependOnClassesThat(assignableTo(ThreadLocal.class));

    @ArchTest
    static final ArchRule locks_areNeverThis = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    // ---- names and signatures

    @ArchTest
    static final ArchRule packages_areIdeas =
            noClasses().should().resideInAnyPackage("..util..", "..impl..", "..model..", "..common..");

    @ArchTest
    static final ArchRule types_areNounsOfTheDomain = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    @ArchTest
    static final ArchRule packages_areNullMarked = classes()
            .should(condition(
                    "live in a package that is @NullMarked",
                    c -> Stream.of(c)
                            .filter(at -> !at.getPackage().isAnnotatedWith(NullMarked.class))
                            .map(at -> at.getName() + " is in " + at.getPackageName() + ", which is not")));

    @ArchTest
    static final ArchRule signatures_showOnlyTheJdkAndWhatIsExported = classes()
            .that()
            .resideOutsideOfPackage(INTERNAL)
            .and(describe("can be seen from outside", HouseRules::isSeen))
            .should(condition("show only types of the JDK and of exported packages", HouseRules::strangers));

    @ArchTest
    static final ArchRule fields_areNotOptional =
            noFields().should().haveRawType(describe("Optional", HouseRules::isOptional));

    @ArchTest
    static final ArchRule parameters_areNotOptional = classes()
            .should(condition(
                    "take no Optional",
                    c -> c.getCodeUnits().stream()
                            .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                            .filter(unit -> unit.getRawParameterTypes().stream().anyMatch(HouseRules::isOptional))
                            .map(JavaCodeUnit::getFullName)));

    // ---- the words of the rules

    private static boolean isRoom(JavaClass c) {
        String room = room(c);
        return !room.isEmpty() && !room.equals("internal");
    }

    /** Returns the part of the package's name after the root, empty for the root itself and what is not ours. */
    private static String room(JavaClass c) {
        Matcher room = ROOM.matcher(c.getPackageName());
        return room.matches() ? room.group(1) : "";
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<JavaAccess<?>> predicate) {
        return describe("the target is " + description, predicate);
    }

    /** Returns whether something of a type or its subtypes is accessed, called or referred to: all, or what is named. */
    private static boolean isOne(JavaAccess<?> access, Class<?> owner, String... names) {
        return access.getTargetOwner().isAssignableTo(owner)
                && (names.length == 0 || List.of(names).contains(access.getName()));
    }

    private static List<JavaClass> parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget unit ? unit.getRawParameterTypes() : List.of();
    }

    private static boolean isOptional(JavaClass type) {
        return type.getName().matches("java\\.util\\.Optional\\w*");
    }

    private static boolean isSeen(JavaClass c) {
        return isOpen(c.getModifiers())
                && c.getEnclosingClass().map(HouseRules::isSeen).orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<String> strangers(JavaClass c) {
        Stream<JavaClass> ofType = Stream.of(
                        c.getSuperclass().stream(), c.getInterfaces().stream(), c.getTypeParameters().stream())
                .flatMap(types -> types.map(JavaType.class::cast))
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
        Stream<JavaClass> ofMembers = c.getMembers().stream()
                .filter(member -> isOpen(member.getModifiers()))
                .flatMap(HouseRules::typesOf);
        return Stream.concat(ofType, ofMembers)
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.isPrimitive()
                        && (!resideInAnyPackage("java..", "javax.net.ssl..", "com.sun.net.httpserver..", OURS)
                                        .test(type)
                                || resideInAPackage(INTERNAL).test(type)))
                .map(type -> c.getName() + " shows " + type.getName())
                .distinct();
    }

    private static Stream<JavaClass> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getThrowsClause().getTypes().stream());
    }

    /** Returns the condition that a class has nothing to be blamed for. */
    private static ArchCondition<JavaClass> condition(
            String description, Function<JavaClass, Stream<String>> violations) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                violations.apply(c).forEach(found -> events.add(SimpleConditionEvent.violated(c, found)));
            }
        };
    }

    /** The compiled main sources of the module whose tests run. */
    public static final class MainClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Set.of(Location.of(Path.of("target", "classes")));
        }
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public String getDescription() {
            return "packages";
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass c) {
            return resideInAPackage(OURS).test(c) ? SliceIdentifier.of(c.getPackageName()) : SliceIdentifier.ignore();
        }
    }
}
