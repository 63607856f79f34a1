// Package format finds out which transcript format a file has and reads it
// with the package that knows the format. There is one package per format
// below it: vtt, srt, txt, eaf, chat, whisperjson, dote, coded and rttm read;
// eaf, textgrid, chat, vtt, srt, qdpx, dote, rttm, docx, csv, txt and coded
// write.
//
// A format is told by what the file holds; a file whose name says another is
// refused, because one of the two is a mistake.
//
// Stages, commands and tests may import it.
package format
