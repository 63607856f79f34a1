// Package models knows the weights that the program can use: which there are
// (a manifest with size, digest, licence and source address), where they lie on
// this machine, whether they are what they say they are, and how to get them.
//
// Weights lie in one folder for all corpora, outside any corpus and outside the
// repository: $GRIBNING_MODELS, else the user's data folder. A model that is not
// in the manifest (a Danish fine-tune, converted by hand) is added with its file
// and SHA-256 and is then found by its name like the others ([Store.Pull]).
//
// Nothing is fetched unless [Store.Pull] is called; that call is the only one
// in the program that uses the network. The package neither loads models nor
// runs them. Small models of the program's own lie in folders below this one and
// are embedded by the packages that use them.
package models
