// Package coding gives the citizen's and the professional's utterances their
// codes: Layer A (meaning utterances with subtype and delivery) and Layer B
// (institutional turns, grip forms and the rest, with the meaning utterance
// they work on), by CODEBOOK §2 and §3 and RULINGS.
//
// A [Coder] writes the coding named [transcripts.Draft]. Every code says who
// made it, how likely it is to be right, and which words it rests on. Utterances
// that are quarantined, and speakers whose role nobody knows, get no code.
//
// How a meeting is coded: a first look at every utterance (a log-linear model of
// its words and a small network that reads what was said around it), a chain over
// each citizen turn that finds the meanings, and for every professional utterance
// a joint choice of code and of the meaning it works on, in order, with what
// relates the two as features; then one more look at each meaning's window by a
// model of its outcome, which may overrule the least sure reply. [Train] learns
// all of it from coded meetings and from pieces of talk written to teach
// ([ReadLessons]), [Evaluate] measures it; EVALUATION.md says how well it does and
// where it stops. Package loglinear holds the log-linear models, network the
// network, units finds utterance borders, adjudicate asks a local language model.
//
// The package derives no outcome (package grip does), changes no unit, and
// never touches a person's codes: those are laid over the draft by
// [transcripts.ApplyToCodes]. It reads Meeting.TCUs and Meeting.Turns as the
// turns stage made them. The runner (package pipeline) and the commands may
// import it.
package coding
