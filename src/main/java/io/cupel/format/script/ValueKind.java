package io.cupel.format.script;

/** What a value is, as far as its making tells. */
enum ValueKind {
  /** One tensor. */
  TENSOR,
  /** Made of sizes and constants alone: numbers, lists of them, what is made of these. */
  NUMBERS,
  /** Not known, or several tensors. */
  OTHER
}
