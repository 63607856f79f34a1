// Package coding holds the trained weights of package pipeline/coding and the
// card that says how they were made and how well they do. Both files are
// written by «gribning train»; nothing else belongs here.
package coding

import _ "embed"

// Model is the model file that pipeline/coding reads.
//
//go:embed gribning.model
var Model []byte

// Card is the model card as JSON.
//
//go:embed card.json
var Card []byte
