// Package grip derives Layer C: what became of each meaning utterance (MY).
//
// The outcome (G grebet, GS grebet senere, D delvist grebet, OV overhalet,
// OH overhørt, IK ikke kodbar) follows from Layer A, Layer B, the turns and
// time by the decision tree of CODEBOOK §4.3 with its window (§4.2) and IK
// conditions (§4.5). Nobody sets it by hand: whoever disagrees with an outcome
// changes the code that made it. [Derive] is a pure function of one meeting
// and one coding; no other meeting and no earlier result has a say.
//
// Where the text of the codebook leaves a choice, the codebook's reference
// derivation decides: OH-S is told from OH-T by the silence after the end of
// the MY itself, and a repair initiation counts as skipped only where its whole
// turn is one.
//
// Times are whole milliseconds. Turns may be those of a transcript in which a
// backchannel divides the citizen's turn on the page, or those that package
// turns builds, where it never does.
//
// The package does not code, measure or print. Stages do not import each
// other; the runner, measure, report and the commands may import it.
package grip
