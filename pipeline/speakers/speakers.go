package speakers

import (
	"context"
	"fmt"

	"gribning/transcripts"
)

// Separate finds who speaks when. speech lists where a voice detector heard
// speech; nil means that nobody has looked, and an energy detector does it.
// Channels need no speech: each channel's own activity is found.
//
// The same input gives the same result on every machine of one architecture.
// A recording without speech gives an empty result and no error. Errors are
// P101 (what was asked cannot be done with this recording), the Sound's own
// errors and the context's.
func Separate(ctx context.Context, s Sound, speech []transcripts.Span, opt Options) (Result, error) {
	method, err := choose(s, opt)
	if err != nil {
		return Result{}, err
	}
	if opt.Progress != nil {
		s = reporting{s, opt.Progress}
	}
	if method == Channels {
		return byChannel(ctx, s, speech, opt)
	}
	return byVoice(ctx, s, speech, opt, method)
}

func choose(s Sound, opt Options) (Method, error) {
	named := 0
	for _, l := range opt.Labels {
		if l != "" {
			named++
		}
	}
	switch opt.Method {
	case Auto:
		switch {
		case named >= 2 && s.Channels() >= 2:
			return Channels, nil
		case opt.Encoder != nil:
			return Embeddings, nil
		}
		return Unsupervised, nil
	case Channels:
		if named == 0 || len(opt.Labels) > s.Channels() {
			return "", transcripts.Fault("P101", "channels",
				fmt.Sprintf("%d channels are named, but the recording has %d", named, s.Channels()),
				fmt.Sprintf("%d kanaler er navngivet, men optagelsen har %d", named, s.Channels())).
				Hint("state each participant's channel in meeting.toml, or choose another method",
					"angiv hver deltagers kanal i meeting.toml, eller vælg en anden metode")
		}
		return Channels, nil
	case Embeddings:
		if opt.Encoder == nil {
			return "", transcripts.Fault("P102", "embeddings",
				"no speaker encoder is loaded", "der er ikke indlæst nogen talermodel").
				Hint("fetch it with «gribning models pull», or choose unsupervised separation",
					"hent den med «gribning models pull», eller vælg adskillelse uden model")
		}
		return Embeddings, nil
	case Unsupervised:
		return Unsupervised, nil
	}
	return "", transcripts.Fault("P101", "method",
		"unknown method of speaker separation", "ukendt metode til taleradskillelse").
		Hint("choose channels, embeddings or unsupervised", "vælg channels, embeddings eller unsupervised")
}

// reporting tells how far a Sound has been read.
type reporting struct {
	Sound
	tell func(done, total transcripts.Ms)
}

func (r reporting) Samples(ch int, from, to transcripts.Ms) ([]float32, error) {
	x, err := r.Sound.Samples(ch, from, to)
	r.tell(to, r.Duration())
	return x, err
}

// byVoice separates the mix of all channels by the sound of the voices.
func byVoice(ctx context.Context, s Sound, speech []transcripts.Span, opt Options, method Method) (Result, error) {
	b, err := bandPowers(ctx, s, -1)
	if err != nil {
		return Result{}, err
	}
	var f features
	switch { // only what is needed: this is much of the work
	case method == Unsupervised:
		f, err = analyse(ctx, s, -1)
	case speech == nil:
		f.pitch, err = pitches(ctx, s, -1)
	}
	if err != nil {
		return Result{}, err
	}
	sp := newSpeech(b[0], f.pitch, speech)
	var e evidence
	if method == Embeddings {
		e, err = embedded(ctx, s, sp.around, opt)
	} else {
		e, err = unsupervised(ctx, f, sp.shown, opt.Words, opt.Speakers)
	}
	if err != nil {
		return Result{}, err
	}
	r := e.result(method, sp)
	if method == Embeddings {
		r.Model = opt.Encoder.Digest
	}
	r.Issues = countIssues(opt.Speakers, len(r.Speakers))
	return r, nil
}

// countIssues reports a number of speakers that was guessed or not found.
func countIssues(asked, got int) []transcripts.Issue {
	switch {
	case got == 0:
		return []transcripts.Issue{*transcripts.Fault("P201", "",
			"no speech was heard", "der blev ikke hørt nogen tale").Level(transcripts.Warning).
			Hint("listen to the recording; it may be silent or very soft", "lyt til optagelsen; den kan være tavs eller meget svag")}
	case asked == 0:
		return []transcripts.Issue{*transcripts.Fault("P202", "",
			fmt.Sprintf("the number of speakers is not stated; %d were found", got),
			fmt.Sprintf("antallet af talere er ikke oplyst; der blev fundet %d", got)).Level(transcripts.Notice).
			Hint("list the participants in meeting.toml and run the separation again", "anfør deltagerne i meeting.toml, og kør adskillelsen igen")}
	case got < asked:
		return []transcripts.Issue{*transcripts.Fault("P203", "",
			fmt.Sprintf("%d speakers were expected, %d found", asked, got),
			fmt.Sprintf("der var ventet %d talere, men fundet %d", asked, got)).Level(transcripts.Warning).
			Hint("check that everybody listed in meeting.toml speaks", "kontrollér, at alle i meeting.toml faktisk taler")}
	}
	return nil
}
