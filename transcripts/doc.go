// Package transcripts is the data model of one recorded and transcribed
// meeting: who took part and agreed to what, the words with their times, the
// units made of them (TCU, turn, overlap), the codes people and programs gave
// those units, and the outcomes derived from the codes.
//
// A [Meeting] is the one document that every stage reads and extends. It is
// built from the bottom up and each level points down to the one below:
//
//	Word  →  TCU (words From..To)  →  Turn (TCUs From..To)
//	                 ↑                      ↑
//	         Code, MY (by TCU id)     Overlap (by turn id)
//	                 ↑
//	         Grip (by MY id; derived, never set by hand)
//
// Times are integer milliseconds from the start of the recording and
// intervals are half-open. Overlapping talk is data: the words of one TCU lie
// next to each other in Meeting.Words even when another person speaks in the
// middle of it, so a later TCU may start before an earlier one ends.
//
// Codes belong to a [Coding], one for each coder, and every single code also
// carries its own author, so a machine's draft and a person's decision are
// never mixed up. What people change is kept as a list of [Correction]s, which
// are inputs of the stages and are applied anew at each run.
//
// The package is not a file format (see transcripts/format), does no analysis,
// and imports the standard library only. Everything else may import it.
package transcripts
