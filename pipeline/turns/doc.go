// Package turns makes the units of a meeting from its words and their speakers
// (stage S3, CODEBOOK §1): TCUs, turns, response tokens and backchannels,
// overlaps, gaps and lapses.
//
// [Build] goes three steps. It cuts each speaker's words at silences of 0.2 s
// into inter-pausal units and decides from their times and words who keeps and
// who takes the floor (rules U1–U7, §1.4, §1.5 and ruling 1). It cuts every turn
// into TCUs by Danish grammar alone (T1–T10): where clauses begin is read from
// word order and from the closed classes of package danish; a recogniser's
// punctuation is never looked at, and where two analyses remain there are fewer
// TCUs. Then it finds where people speak at once and what kind of overlap it is
// (O1–O4). The golden files in testdata show each rule.
//
// What the rules cannot see stays for coders: that a redo belongs to the unit
// before the repair (U5), that the professional was away (U6), that an
// interpreter renders (§1.8) are codes, not units. Prosody is not looked at.
//
// Borders fixed by a transcript or a person (transcripts.Word.Begins) stand.
// Another way of finding borders, a learned one for instance, plugs in as a
// [Boundary] and [BuildWith]; it can ask [Rules] for theirs.
//
// The package is pure: no clock, no files, no state. It codes nothing. Stages
// do not import each other; the runner and the commands may import it.
package turns
