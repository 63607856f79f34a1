// Package docx writes a readable conversation-analytic transcript as a Word
// document, at level L2 of CODEBOOK §1.9: numbered lines with time and speaker,
// pauses from 0.7 s, cut-offs, overlap in square brackets, «((handling))» and
// «(uklart)». It carries no codes and is not read back.
//
// The package imports transcripts and transcripts/format/lines only.
package docx
