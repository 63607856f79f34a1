// Package csv writes one row for each TCU and coder, and reads codes back from
// such a table.
//
// Columns: meeting, turn, tcu, speaker, role, start_ms, end_ms, bc, words,
// coding, my, a, a_more, b, b_more, c, c_more. A TCU that no coder coded has
// one row with empty code columns for each coding, so that a coder can fill
// them in. The package transcripts/format/codes says what stands in them.
//
// A cell that a spreadsheet would take for a formula begins with an apostrophe,
// which is taken off again on reading.
//
// The package imports transcripts and transcripts/format/{lines,codes} only.
package csv
