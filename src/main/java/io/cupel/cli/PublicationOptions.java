package io.cupel.cli;

import io.cupel.registry.Alias;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a purified version goes, in the registry that its version is from. */
final class PublicationOptions {
  @Option(
      names = "--publish-as",
      paramLabel = "NAME",
      description = "Registered model to publish under. Default: that of the version.")
  String publishAs;

  @Option(
      names = "--alias",
      defaultValue = Alias.DEFAULT,
      converter = AliasConverter.class,
      description = "Alias that is moved to a published version. Default: ${DEFAULT-VALUE}.")
  String alias;

  @Option(names = "--no-alias", description = "Move no alias.")
  boolean noAlias;

  private static final class AliasConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      Alias.problem(text)
          .ifPresent(
              problem -> {
                throw new TypeConversionException(problem);
              });
      return text;
    }
  }
}
