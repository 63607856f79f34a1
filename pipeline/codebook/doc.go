// Package codebook holds the words for the codes: name, one-line meaning,
// examples and near misses of every code of the gribning codebook, in Danish
// and English. Reports, the review page and exported codebooks take them from
// here, so that a code is called the same everywhere.
//
// It holds no rules: how codes are given is in package coding, how outcomes
// follow in package grip, and the code lists themselves are in transcripts.
// It imports transcripts only. Everything above may import it.
package codebook
