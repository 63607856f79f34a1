// Package chat reads and writes CHAT, the transcript format of TalkBank and
// CLAN.
//
// Read takes the main lines: what was said, who said it, time bullets, pauses,
// fillers, events, overlap. Dependent tiers (%mor, %com …) and the marks of
// linguistic analysis inside a line are passed over; a line's final period is
// obligatory in CHAT, tells nothing, and is dropped. Write makes a file with our
// roles in the custom field of @ID, since CHAT has no word for a caseworker.
//
// What Write makes is held against the rules of TalkBank's tree-sitter grammar
// as they read, restated in grammar_test.go. The grammar itself has not been run
// over it: it is in no package registry that a test could fetch it from.
//
// Reference: https://talkbank.org/0info/manuals/CHAT.html. Codes go into
// dependent tiers (%xgri) that CLAN shows and passes over.
//
// The package imports transcripts and transcripts/format/lines only.
package chat
