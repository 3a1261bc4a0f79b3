package io.cupel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The package map: imports run downwards only. */
class ArchitectureTest {
  /** From the top down. These may know Kafka, HTTP and Quarkus. */
  private static final List<String> SERVICE =
      List.of(
          "cli",
          "gateway",
          "intake",
          "lifecycle",
          "worker",
          "registry",
          "artifact",
          "attest",
          "streams",
          "replay",
          "broker",
          "event",
          "role");

  /** These may not: they also run in the engine's process. */
  private static final List<String> ENGINE =
      List.of(
          "process",
          "bench",
          "redteam",
          "purify",
          "verify",
          "probe",
          "fisher",
          "classifier",
          "twin",
          "format",
          "dataset",
          "digest",
          "reason");

  private static final List<String> LIBTORCH =
      List.of("bench.recipe", "redteam", "purify", "verify", "probe", "fisher", "classifier");

  private static final List<String> TOP_DOWN =
      Stream.concat(SERVICE.stream(), ENGINE.stream()).toList();

  private static final JavaClasses CUPEL =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.cupel");

  @Test
  void everyClassHasAPlaceOnTheMap() {
    classes().should().resideInAnyPackage(packages(TOP_DOWN)).check(CUPEL);
  }

  @ParameterizedTest
  @FieldSource("TOP_DOWN")
  void importsRunDownwards(String name) {
    List<String> above = TOP_DOWN.subList(0, TOP_DOWN.indexOf(name));
    noClasses()
        .that()
        .resideInAPackage(within(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(above))
        .allowEmptyShould(true)
        .check(CUPEL);
  }

  @Test
  void theEngineKnowsNoServer() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(ENGINE))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "io.quarkus..",
            "io.vertx..",
            "io.smallrye..",
            "io.micrometer..",
            "org.eclipse.microprofile..",
            "jakarta..",
            "java.net.http..",
            "com.sun.net.httpserver..")
        .check(CUPEL);
  }

  @Test
  void onlyThePartsThatComputeKnowLibtorch() {
    noClasses()
        .that(not(resideInAnyPackage(packages(LIBTORCH))))
        .and()
        .doNotHaveFullyQualifiedName("io.cupel.process.NativeLibrary") // loads it, no more
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(CUPEL);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.cupel.(**)").should().beFreeOfCycles().check(CUPEL);
  }

  private static String within(String name) {
    return "io.cupel." + name + "..";
  }

  private static String[] packages(List<String> names) {
    return names.stream().map(ArchitectureTest::within).toArray(String[]::new);
  }
}
