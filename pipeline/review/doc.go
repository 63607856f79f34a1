// Package review is the page on which a person hears a meeting beside its
// turns, mends what the machine got wrong and codes by the codebook.
//
// A [Server] is an http.Handler over one corpus. It asks the consent gate at
// every request, also in the middle of a sound that is playing, and keeps
// nothing that cannot be read again: every change is appended to the meeting's
// corrections before the page is told that it is saved, and what the page shows
// afterwards is what a run would make of those corrections.
//
// What people may see follows from their [Role] and from what everybody in a
// meeting agreed to: a researcher codes meetings as they are; a supervisor reads
// a meeting without what identifies, and hears it with identifying words under a
// tone and in the voices that were agreed to; a trainer sees the passages that a
// researcher made with gribning excerpts, never a meeting. What the latter two
// get is searched for identifying strings before it is sent.
//
// It is no public web server: it listens on this machine unless it is given a
// certificate and a file of people with passwords ([People]). It shows no
// figures about any coder or professional; the time that a decision took is
// stored for method papers and shown nowhere.
//
// The program imports it; nothing else does. docs/decisions.md says why it is
// built as it is.
package review
