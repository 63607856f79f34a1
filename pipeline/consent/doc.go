// Package consent answers one question before anything of a meeting is read:
// has everyone who speaks in it agreed to this purpose, and does that still
// hold today?
//
// [Check] lists what is missing. A [Gate] asks for one purpose on one day and
// hands out a [Permit] for each meeting that passes; nothing else makes one.
// Package corpus opens words, sound, corrections and analyses only against a
// permit, so a program that forgets to ask does not compile, and one that asks
// for the wrong meeting is refused.
//
// Nobody is exempt by role: interpreter, supporter and researcher are heard on
// the recording like the rest. People are named by label, never otherwise.
//
// [Withhold] takes the words of stretches for which consent was withdrawn out
// of a meeting in memory; package corpus calls it on every read.
//
// The package keeps no state and reads no files. It imports transcripts only.
// The corpus, the runner and everything above them may import it.
package consent
