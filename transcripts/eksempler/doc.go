// Package eksempler is a small corpus of four invented jobcentre meetings, in
// four forms that people have transcripts in: WebVTT, ELAN, CHAT, and a
// synthetic stereo recording with its transcript. Every person, place and
// event in them is made up; README.md lists the invented names.
//
// It is what «make demo» runs on and what tests use as lifelike input. It is
// not evidence about real meetings, and no code in it is a person's judgement.
//
// It imports the standard library only. The command and tests import it.
package eksempler
