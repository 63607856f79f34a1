// Package measure counts: what CODEBOOK §5 asks for, of one meeting and of a
// corpus, with the uncertainty of every number, and how far coders agree.
//
// [Of] turns one coded meeting into a [Meeting]: its passages (one for each
// MY) and counts. A [Pool] gathers meetings; every measure of [Measures] is a
// numerator and a denominator of a meeting, so pooling is addition and the
// interval of a pooled value comes from drawing whole meetings, or whole
// workers, with replacement.
//
// The display rules of CODEBOOK §5.2 are kept here and nowhere else. A rate
// prints only as numerator, denominator and interval, as bare counts when
// there are fewer than five utterances, and not at all in a pooled cell of
// fewer than five meetings or three workers. [Rate] and [Cell] have no method
// that gives a percentage alone. A worker's key serves to count and draw
// clusters; it cannot be read out of a Meeting or a Pool.
//
// It does not derive outcomes: Layer C comes in with the coding, and the
// window variants (W = 1, 2, 3) are codings derived elsewhere. It computes no
// score of quality, no rank and nothing of a single person (CODEBOOK §6.2).
//
// Stages, reports and the dataset import it; it imports transcripts and
// gonum's distributions.
package measure
