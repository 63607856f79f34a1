// Package data holds what the shipped models learnt from: 54 invented meetings
// with their codes (dev.jsonl), a second coding of twelve of them (dev2.jsonl),
// more such meetings that are only learnt from (more.jsonl), the codebook's
// examples and near misses (examples.jsonl), and invented, coded pieces of talk
// written for training (lessons). All of it was made for this program; no person
// in it exists. README.md says how.
package data

import "embed"

// Meetings are coded meetings, one JSON object a line (transcripts/format/coded).
//
//go:embed dev.jsonl
var Meetings []byte

// Second is a second coding of some of the meetings, for agreement.
//
//go:embed dev2.jsonl
var Second []byte

// More are coded meetings that are only learnt from, never measured on.
//
//go:embed more.jsonl
var More []byte

// Examples are the codebook's, for coding.ReadExamples.
//
//go:embed examples.jsonl
var Examples []byte

// Lessons are files of coded pieces of talk, for coding.ReadLessons.
//
//go:embed lessons/*.txt
var Lessons embed.FS
