// Package vtt reads and writes WebVTT. Speakers are voices («<v B>») or stand
// before the text («B: …», «[SPEAKER_00]: …»). Cue settings, styles, regions
// and notes carry nothing that gribning uses and are passed over; times inside
// a cue («<00:00:01.000>») place the words after them.
//
// Reference: https://www.w3.org/TR/webvtt1/. Codes are no part of the format.
// The package imports transcripts and transcripts/format/lines only.
package vtt
