// Package danish knows the Danish language as far as the stages need it, by
// lists that a linguist can read and correct: words and their places in a text
// ([Tokens]), the written form behind spoken, dialect and recogniser spellings
// ([Norm], [Key]), the closed list of response tokens ([IsResponseToken]), word
// classes for finding clauses ([Lookup]), numbers in words ([Value], [Spell]),
// stems, compounds ([Compound]), the cue lists of the codebook and semantic
// fields, which say what part of life or work a word belongs to ([Fields]).
//
// Every list is a data file beside the code that names its source. Nothing here
// is learnt from recordings, and nothing looks at sound: prosody is not evidence.
//
// The package is not a tagger or parser and does not know what a meeting is.
// Stages may import it; it imports transcripts and the standard library, x/text
// for normal forms and snowballstem for stems.
package danish
