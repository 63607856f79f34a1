// Package formattest holds the tests that every reader and writer of a
// transcript format must pass, and meetings to run them on. It is imported by
// tests only.
package formattest
