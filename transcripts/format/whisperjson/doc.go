// Package whisperjson reads the JSON that recognisers of the Whisper family
// write: whisper.cpp's («transcription» with offsets and tokens) and the form
// of OpenAI Whisper, WhisperX and faster-whisper («segments» with words).
//
// Words keep their own times and probabilities where the file has them. The
// package writes nothing; it imports transcripts and transcripts/format/lines
// only.
package whisperjson
