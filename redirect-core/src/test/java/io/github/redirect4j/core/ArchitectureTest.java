// SPDX-License-Identifier: Apache-2.0
package io.github.redirect4j.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.redirect4j.architecture.HouseRules;

/** The rules of the house, and which libraries this module may use. */
@AnalyzeClasses(locations = HouseRules.MainClasses.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests HOUSE = ArchTests.in(HouseRules.class);

    @ArchTest
    static final ArchRule module_usesOnlyTheLibrariesAgreedOn = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.github.redirect4j.core..",
                    "java..",
                    "javax.net.ssl..",
                    "com.google.common..",
                    "com.dynatrace.hash4j..",
                    "com.maxmind.db..",
                    "org.jspecify.annotations.."));
}
