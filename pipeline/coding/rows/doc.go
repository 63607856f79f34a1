// Package rows finds the row of a feature in a model, and reads a model's
// features and numbers from a file without trusting what the file says of its
// own length. It is what packages loglinear and network share; it knows nothing
// of what a row holds, and only the models of package coding import it.
package rows
