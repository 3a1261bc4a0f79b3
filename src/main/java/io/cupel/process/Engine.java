package io.cupel.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.process.Protocol.Reply;
import io.cupel.process.Protocol.Request;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.TrainingRequest;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The engine, in a process of its own that is started with the first job, kept while jobs succeed
 * or are refused, and replaced after anything else. In a cage that hides files a process has one
 * job and is gone when its reply is used: a model that took it over neither sees the next job's
 * files nor changes what the caller does with this one's. One job at a time; further callers wait.
 */
public final class Engine implements Hardener {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final EngineSettings settings;
  private final String mainClass;
  private final ReentrantLock oneJob = new ReentrantLock();
  private final AtomicLong restarts = new AtomicLong();
  private boolean lost; // guarded by oneJob: the last process went wrong
  private volatile Child child;
  private volatile boolean closed;

  /** No process is started yet. */
  public Engine(EngineSettings settings) {
    this(settings, EngineMain.class.getName());
  }

  Engine(EngineSettings settings, String mainClass) {
    this.settings = settings;
    this.mainClass = mainClass;
    WorkFolder.sweep(settings.workFolder());
  }

  @Override
  public HardeningReport harden(
      HardeningRequest request, ProgressListener listener, Duration budget) {
    return run(Request.of(newId(), request), HardeningReport.class, listener, budget);
  }

  /**
   * Measures a model on labelled images. Budget and exceptions as for {@link #harden}.
   *
   * @throws ReasonException when the model or the data does not allow it, or the engine failed
   */
  public Evaluation evaluate(EvaluationRequest request, Duration budget) {
    return run(Request.of(newId(), request), Evaluation.class, ProgressListener.NONE, budget);
  }

  /**
   * Runs a recipe of the bench. Budget and exceptions as for {@link #harden}.
   *
   * @throws ReasonException when the model or the data does not allow it, or the engine failed
   */
  public RecipeReport apply(RecipeRequest request, ProgressListener listener, Duration budget) {
    return run(Request.of(newId(), request), RecipeReport.class, listener, budget);
  }

  /**
   * Trains a victim for the bench. Budget and exceptions as for {@link #harden}.
   *
   * @throws ReasonException when the network or the data does not allow it, or the engine failed
   */
  public AttackScore train(TrainingRequest request, ProgressListener listener, Duration budget) {
    return run(Request.of(newId(), request), AttackScore.class, listener, budget);
  }

  private static String newId() {
    byte[] id = new byte[16];
    RANDOM.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private <T> T run(Request request, Class<T> type, ProgressListener listener, Duration budget) {
    long deadline = System.nanoTime() + budget.toNanos();
    try {
      oneJob.lockInterruptibly();
      try {
        return runAlone(request, type, listener, budget, deadline);
      } finally {
        oneJob.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled("interrupted");
    }
  }

  private <T> T runAlone(
      Request request, Class<T> type, ProgressListener listener, Duration budget, long deadline)
      throws InterruptedException {
    Child current = sendToChild(request);
    boolean keep = false;
    String phase = "start";
    try {
      while (true) {
        // Not left to the queue: whoever talks without end has a reply there at any time.
        long left = deadline - System.nanoTime();
        Reply reply = left > 0 ? current.next(left) : null;
        if (reply == null) {
          throw new ReasonException(
              Reason.TIME_BUDGET_EXCEEDED,
              "The job was stopped in phase %s after %d s.%s"
                  .formatted(phase, budget.toSeconds(), current.lastWords()));
        }
        if (!request.id().equals(reply.id())) {
          continue; // not from our side of the protocol
        }
        if (reply.progress() != null) {
          phase = reply.progress().phase();
          listener.on(reply.progress());
        } else if (reply.failure() != null) {
          keep = reply.failure().refusal();
          throw new ReasonException(reply.failure().reason(), reply.failure().facts());
        } else {
          T result = Protocol.result(request, reply, type);
          if (settings.cage().hidesFiles()) {
            end(current);
          }
          keep = true;
          return result;
        }
      }
    } catch (JsonProcessingException e) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The engine's result is unreadable: " + e.getMessage(), e);
    } catch (ReasonException e) {
      if (closed) {
        throw cancelled("closed");
      }
      throw e;
    } finally {
      lost = !keep;
      if (!keep || settings.cage().hidesFiles()) {
        discard(current);
      }
    }
  }

  /** A result counts only when nobody is left who could change its files. */
  private void end(Child current) throws InterruptedException {
    discard(current);
    // Giving back some GiB takes a killed process long where others want the processors.
    if (!current.endsWithin(Duration.ofMinutes(1))) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The engine's process did not end when it was killed.");
    }
  }

  private Child sendToChild(Request request) {
    Child current = child;
    if (current != null) {
      try {
        if (current.isAlive()) {
          current.send(request);
          return current;
        }
      } catch (IOException e) {
        // It has died since its last job; that is not this job's fault.
      }
      lost = true;
      discard(current);
    }
    Child fresh = start(JobFiles.of(request));
    try {
      fresh.send(request);
      return fresh;
    } catch (IOException e) {
      ReasonException why = fresh.whyGone();
      lost = true;
      discard(fresh);
      throw why;
    }
  }

  private Child start(FileView files) {
    if (closed) {
      throw cancelled("closed");
    }
    if (settings.cage().hidesFiles() && mainClass.equals(EngineMain.class.getName())) {
      fillCache();
    }
    Child fresh = Child.start(settings, mainClass, files);
    if (lost) {
      restarts.incrementAndGet();
      lost = false;
    }
    child = fresh;
    if (closed) { // closed while it was being started
      discard(fresh);
      throw cancelled("closed");
    }
    return fresh;
  }

  private void fillCache() {
    try {
      Files.createDirectories(settings.cacheFolder());
      WorkFolder work = WorkFolder.create(settings.workFolder());
      try (work) {
        new LibraryCache(settings).fill(work);
      }
    } catch (IOException e) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "libtorch could not be unpacked: " + e.getMessage() + ".", e);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled("interrupted");
    }
  }

  private void discard(Child current) {
    if (child == current) {
      child = null;
      current.close();
    }
  }

  private static CancellationException cancelled(String why) {
    return new CancellationException("The engine was " + why + " during the job.");
  }

  @Override
  public long restarts() {
    return restarts.get();
  }

  /** Process id of the child, 0 when there is none. */
  long pid() {
    Child current = child;
    return current == null ? 0 : current.pid();
  }

  @Override
  public void close() {
    closed = true;
    Optional.ofNullable(child).ifPresent(Child::close);
  }
}
