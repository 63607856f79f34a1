// Package audio reads recordings: any container and codec that ffmpeg knows,
// and 16 kHz WAV without it, decoded to 16 kHz and kept in a scratch file that
// has no name, so that a three-hour meeting takes disk and not memory and
// nothing of it is left when the program ends, however it ends.
//
// A [Recording] is the sound of one meeting on one clock: one file, or several
// recorders with an offset each ([OpenAll]). Its channels are numbered from 0;
// channel [Mix] is the mean of those that have sound at that time.
//
// The clock is the file's own: gaps in the time stamps of a recording (lost
// packets, silence that was not sent) are kept as silence, so that a time here
// is the time that a media player shows.
//
// The package knows nothing of speech, speakers or words, never writes into a
// corpus, and never reaches the network: ffmpeg is started with access to
// local files only. Stages, reports and the review page may import it.
package audio
