// Package units finds the borders between utterances (TCUs) inside a turn with
// a trained model, where the grammar rules of package turns fall short.
//
// A [Segmenter] goes through the words of a turn from left to right and decides
// before each whether a new TCU begins there, from the words around it, their
// classes, and what the TCU so far holds (a finite verb, a subject, how many
// words). It fixes nothing by itself: the runner hands its borders to
// turns.BuildWith, and borders that a person or a transcript fixed stay.
//
// The runner and the training command may import the package.
package units
