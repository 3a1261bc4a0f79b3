package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.format.script.ScriptCode;
import io.cupel.format.script.ScriptModule;
import io.cupel.format.script.ScriptParts;
import io.cupel.format.script.ScriptParts.At;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text and the modules of a TorchScript file. */
final class ScriptSource implements ScriptCode {
  /** Layers of which each number of a result is a row of the weight times a part of the input. */
  private static final Set<LayerKind> BY_ROWS =
      Set.of(LayerKind.CONV1D, LayerKind.CONV2D, LayerKind.CONV3D, LayerKind.LINEAR);

  private final ZipArchive zip;
  private final Map<String, String> files = new HashMap<>();
  private final Map<String, Map<String, ClassText>> classes = new HashMap<>();

  private ScriptSource(ZipArchive zip) {
    this.zip = zip;
  }

  static ScriptSource of(Path program) {
    return new ScriptSource(ZipArchive.open(program));
  }

  /** Methods that run the program in two parts, cut at layers. */
  ScriptParts parts(List<Layer> layers) {
    Set<String> weights =
        TorchScriptArchive.open(zip.path()).layers().stream()
            .filter(layer -> BY_ROWS.contains(layer.kind()) && layer.weight().shape().size() > 1)
            .map(layer -> layer.weight().name())
            .collect(Collectors.toSet());
    return ScriptParts.of(
        root(),
        this,
        weights,
        layers.stream()
            .map(l -> new At(l.name(), l.weight().name(), l.bias().map(TensorEntry::name)))
            .toList());
  }

  /**
   * The program's own module.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when the file does not hold one
   */
  ScriptModule root() {
    String name = zip.folder() + "data.pkl";
    ZipEntryInfo entry =
        zip.entry(name).orElseThrow(() -> zip.damage().because(name + " is missing"));
    try {
      if (new PickleReader(zip.read(entry, TorchScriptArchive.MAX_PICKLE)).read()
              instanceof Pickled.Instance root
          && root.type().qualified().startsWith("__torch__.")) {
        return module(root, new IdentityHashMap<>(), 0);
      }
      throw new PickleException("it does not hold a module");
    } catch (PickleException e) {
      throw zip.damage().because(name + ": " + e.getMessage());
    }
  }

  private static ScriptModule module(
      Pickled.Instance instance, Map<Pickled.Instance, ScriptModule> known, int depth) {
    if (depth > ModuleTree.MAX_DEPTH) {
      throw new PickleException(
          "its modules are nested more than " + ModuleTree.MAX_DEPTH + " deep");
    }
    ScriptModule before = known.get(instance);
    if (before != null) {
      return before;
    }
    Map<String, String> tensors = new LinkedHashMap<>();
    Map<String, Boolean> flags = new LinkedHashMap<>();
    Map<String, ScriptModule> children = new LinkedHashMap<>();
    ScriptModule module = new ScriptModule(instance.type().qualified(), tensors, flags, children);
    known.put(instance, module);
    instance
        .state()
        .forEach(
            (name, value) -> {
              if (value instanceof Pickled.Instance child) {
                children.put(name, module(child, known, depth + 1));
              } else if (value instanceof Pickled.Tensor tensor) {
                tensors.put(name, tensor.storage().key());
              } else if (value instanceof Pickled.Scalar s && s.value() instanceof Boolean flag) {
                flags.put(name, flag);
              }
            });
    return module;
  }

  @Override
  public Optional<String> ofClass(String qualified) {
    return file(qualified)
        .map(file -> classes.computeIfAbsent(path(qualified), p -> ClassText.in(file)))
        .map(all -> all.get(qualified.substring(qualified.lastIndexOf('.') + 1)))
        .map(ClassText::text);
  }

  @Override
  public Optional<String> ofFunction(String qualified) {
    return file(qualified)
        .flatMap(
            file -> {
              String name = qualified.substring(qualified.lastIndexOf('.') + 1);
              Matcher head =
                  Pattern.compile("^def " + Pattern.quote(name) + "\\(", Pattern.MULTILINE)
                      .matcher(file);
              return head.find()
                  ? Optional.of(ClassText.definition(file, head.start()))
                  : Optional.empty();
            });
  }

  /** The file that a class or a function stands in; empty: libtorch's own. */
  private Optional<String> file(String qualified) {
    if (!qualified.startsWith("__torch__.")) {
      return Optional.empty();
    }
    return Optional.of(files.computeIfAbsent(path(qualified), this::text))
        .filter(text -> !text.isEmpty());
  }

  private String path(String qualified) {
    return zip.folder() + "code/" + ModuleText.codePath(qualified);
  }

  private String text(String path) {
    return zip.entry(path)
        .map(e -> UTF_8.decode(zip.read(e, TorchScriptArchive.MAX_CODE)).toString())
        .orElse("");
  }
}
