// Package network trains and applies a small feed-forward network over the
// utterances of a meeting. Every utterance is the sum of the vectors of its
// features (words, stems, semantic fields); a hidden layer reads the utterance
// and those around it, each place with weights of its own; and several heads,
// one for each question, share the vectors, so that what a word tells about one
// question is known to the others.
//
// It is trained by AdaGrad (Duchi, Hazan and Singer 2011) with dropped features
// and hidden units, in a fixed order drawn from a fixed seed, so that the same
// examples give the same network. Vectors are kept in 8 bits. It knows nothing
// of meetings or codes. Package coding may import it.
package network
