// Package turns makes units of words (CODEBOOK §1).
package turns
