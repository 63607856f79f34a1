// Package listen is stage S1: a recording becomes speech regions and words with
// times, and every doubt about them is written on them.
//
//	sound → Detector → speech regions → stretches → windows ≤ 30 s → Engine → tokens → words → quarantine
//
// A [Detector] says where there is speech: Silero through whisper.cpp, or an
// adaptive energy detector that needs no model. Only speech is decoded. Windows
// end at pauses; pauses longer than 0.3 s are shortened inside a window, and
// a word's time is mapped back onto the recording's clock. The [Engine] is
// whisper.cpp (build tag whisper) or, in tests, anything else.
//
// A long recording is cut into stretches in its long pauses, by its speech alone,
// and an engine may hear several of them at once. Within a stretch one window is
// decoded at a time and kept as a checkpoint, so that a run that is stopped or
// killed loses at most the window that each stream was at, which costs the time of
// one, and a run that goes on gives byte for byte what an undisturbed one gives.
//
// Invented text is the worst that can happen here: a «meaning» that nobody said.
// Words that repeat like a loop, stand where no speech is, come faster than
// anybody speaks, or are known subtitle credits are put in quarantine: they
// stay visible, with the code of the reason (S201–S206), and no later stage uses
// them until a person says they are right.
//
// The package does not say who speaks (package speakers) and cuts no turns
// (package turns). It imports transcripts only, and is the one package that may
// import whisper.
package listen
