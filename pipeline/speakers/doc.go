// Package speakers finds who speaks when in a recording (diarization), gives
// every word a speaker, and says who the citizen is where nobody has said so.
//
// [Separate] works in one of four ways: one person per recording channel,
// with cross-talk and echo removed; embeddings of a pretrained speaker encoder
// that are clustered; own features of the one meeting, without any weights;
// or talk given by another tool (see [Given]). Its [Result] is an artefact of
// its own, so separation can be run again, or fail, without touching a
// transcript. [Assign] decides the speaker of each word from a Result, and
// [Roles] names the citizen from words and the shape of turns, or abstains.
//
// What it is not: speaker identification. Embeddings live in memory while one
// meeting is worked on; none is stored, returned or compared between meetings.
// It recognises no speech and knows no file format.
//
// It is a stage: pipeline and cmd import it; it imports transcripts only.
package speakers
