// Package pipeline runs the stages over the meetings of a corpus. It is the
// page to read first: the way of one word from recording to report.
//
//	recording ──S1 listen──► words ─┐
//	transcript ─S1 format──► words ─┤ words.json
//	recording ──S2 speakers► talk, roles ──────── speakers.json
//	                                │  + corrections.jsonl (people)
//	                     S3 turns   ▼
//	                     TCUs, turns, overlaps ─┐
//	                     S4 coding              │
//	                     Layer A and B draft    │ analysis.json
//	                     S5 grip                │
//	                     Layer C, derived       │
//	                     S6 deidentify          │
//	                     identifying spans ─────┘
//	                                │
//	          report · dataset · exports · review page
//
// Words and speakers cost minutes to hours and are cached; all that follows is
// pure, cheap and rebuilt together whenever anything below it changes. An
// artefact's key is a digest over the stage's name and version, what it reads,
// the settings that change meaning and the models used; an artefact with the
// same key is never made twice.
//
// The runner asks for consent before a stage reads, bounds concurrency, keeps
// one meeting's failure from stopping the others, and stops on a signal
// without leaving a partial artefact. It prints nothing: progress goes to a
// [Reporter] that the program draws.
//
// It may import every stage; stages do not import each other or this package.
package pipeline
