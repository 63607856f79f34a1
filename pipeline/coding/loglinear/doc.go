// Package loglinear trains and applies the two kinds of regularised log-linear
// model that the coder is made of: a choice among options (code, or code with
// the utterance it answers) and a linear chain over the utterances of a turn.
//
// Features are 32-bit hashes. Training is convex, starts from zero or from a
// given point, reads its examples in their order and uses no chance, so that
// the same examples give the same weights. It knows nothing of meetings.
// Package coding and its sub-packages may import it.
package loglinear
