// Package chat reads and writes CHAT, the transcript format of TalkBank and
// CLAN.
//
// Read takes the main lines: what was said, who said it, time bullets, pauses,
// fillers, events, overlap. Dependent tiers (%mor, %com …) and the marks of
// linguistic analysis inside a line are passed over; a line's final period is
// obligatory in CHAT, tells nothing, and is dropped. Write makes a file that
// TalkBank's grammar accepts, with our roles in the custom field of @ID, since
// CHAT has no word for a caseworker.
//
// Reference: https://talkbank.org/0info/manuals/CHAT.html. Codes go into
// dependent tiers (%xgri) that CLAN shows and passes over.
//
// The package imports transcripts and transcripts/format/lines only.
package chat
