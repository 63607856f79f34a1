// Package coded reads and writes coded meetings as JSON lines: one object for
// each meeting with turns, segments (TCUs), codes, meaning utterances and the
// outcomes stated for them. It is the format of the codebook's worked dialogues
// and of the training corpus, and the form in which two codings are compared.
//
// Turns and segments of a file are kept as they stand: every word carries what
// it begins ([transcripts.Word].Begins) and the meeting says that its units are
// given. Words are the white-space pieces of a segment's text, so that a file
// read and written again has the same words in the same places.
//
// Not kept: a dialogue's title and note, and flags of a meaning utterance that
// only repeat what a segment says (parked, misgrip).
//
// Stages, commands and tests may import the package; it imports transcripts and
// transcripts/format/lines only.
package coded
