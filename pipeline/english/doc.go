// Package english is the English pack: it says how far a reply takes up what the
// other has just said, so that the idea behind the Danish coder (model the
// relation between two utterances, not the words of the reply alone) can be held
// against public data that people have rated.
//
// The data are exchanges from lessons: a student's utterance, the teacher's
// reply, and how strongly experts found the contribution taken up (Demszky et
// al. 2021). The pack codes no Danish meeting and no Danish package needs it.
// The commands may import it; it imports transcripts only.
package english
