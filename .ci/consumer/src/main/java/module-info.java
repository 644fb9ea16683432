module consumer {
    requires io.github.redirect4j.core;
}
