// Package report writes what people read: one self-contained HTML page for a
// meeting ([WriteMeeting]) and one for a corpus ([WriteCorpus]).
//
// A page opens from disk, loads nothing from anywhere, runs no script, prints
// on A4, and says at every code whether a person or a machine made it. Rates
// come from package measure, which decides what may be shown; counts stand
// before rates. Outcomes are told by shape, letter and colour together.
//
// The package does not compute measures, derive outcomes or ask for consent:
// the caller has asked for the purpose named in [Options] and taken away what
// may not be shown. It compares no workers and orders nothing by rate
// (CODEBOOK §5.2, §6.2).
//
// The commands and package review may import it. It imports measure, grip,
// codebook and transcripts.
package report
