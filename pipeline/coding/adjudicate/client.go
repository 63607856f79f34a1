package adjudicate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"gribning/transcripts"
)

// Config says which server is asked and how much.
type Config struct {
	URL   string // base, «http://127.0.0.1:8080/v1»
	Model string // as the server knows it; part of the author of what it decides
	// Allow names hosts beside loopback that the data controller permits.
	Allow []string
	// Timeout is how long one answer may take; 0 means a minute.
	Timeout time.Duration
	// Most is how many codes of one meeting are asked about, the least sure
	// first; 0 means 40.
	Most int
}

// Limits of what a server may send, and how often in a row it may fail to
// answer: in one meeting, before the rest of it is left as it stands, and over
// all meetings, before it is asked nothing more.
const (
	maxAnswer   = 1 << 20
	maxFailures = 3
	maxSilence  = 4 * maxFailures
)

// Adjudicator asks one server. It is safe for concurrent use.
type Adjudicator struct {
	config Config
	base   *url.URL
	here   bool // on this machine
	client *http.Client
	silent atomic.Int64 // questions in a row without an answer
}

// New checks the address and makes an adjudicator; nothing is sent yet. An
// address that is neither loopback nor allowed is K601.
func New(c Config) (*Adjudicator, error) {
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, transcripts.Fault("K601", "[adjudicator] url", "The address of the language model is no web address", "Sprogmodellens adresse er ikke en webadresse").
			Hint("Write it like http://127.0.0.1:8080/v1", "Skriv den som http://127.0.0.1:8080/v1")
	}
	allowed := slices.Contains(c.Allow, u.Hostname())
	if ip := net.ParseIP(u.Hostname()); !allowed && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, transcripts.Fault("K601", "[adjudicator] url", "The language model is not on this machine", "Sprogmodellen er ikke på denne maskine").
			Hint("Use a loopback address, or let the data controller allow the host", "Brug en loopback-adresse, eller lad den dataansvarlige tillade værten")
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.Most == 0 {
		c.Most = 40
	}
	d := &net.Dialer{Timeout: 5 * time.Second}
	if !allowed { // whatever a name resolves to, the words stay on this machine
		d.Control = func(_, address string, _ syscall.RawConn) error {
			host, _, err := net.SplitHostPort(address)
			if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
				return errors.New("not a loopback address")
			}
			return nil
		}
	}
	a := &Adjudicator{config: c, base: u, here: !allowed}
	a.client = &http.Client{
		Transport: &http.Transport{DialContext: d.DialContext, MaxIdleConns: 2}, // no proxy: the words go nowhere else
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("the server sends the question elsewhere")
		},
	}
	return a, nil
}

// Author is what codes decided by it bear.
func (a *Adjudicator) Author() string { return "model:" + a.config.Model }

// Version names everything that makes its questions and the choice of them, so
// that another model, wording or number is asked anew.
func (a *Adjudicator) Version() string {
	return fmt.Sprintf("%s %d %.16s", a.Author(), a.config.Most, digestOf(meanings))
}

// Address is where it talks, without what a person may have put in the URL to
// be let in.
func (a *Adjudicator) Address() string { return a.base.Redacted() }

// Here reports whether nothing leaves this machine.
func (a *Adjudicator) Here() bool { return a.here }

// Ping asks the server for its models, within a few seconds, and says what is
// wrong if it does not answer. No words of a meeting are sent.
func (a *Adjudicator) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base.JoinPath("models").String(), nil)
	if err != nil {
		return err
	}
	res, err := a.client.Do(req)
	if err != nil {
		return cause(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %d", res.StatusCode)
	}
	return nil
}

// cause is err without the address, which may hold a password.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// ask sends one question. An answer outside the codebook is errAnswer, which
// the same question would meet again; any other error is of the server.
func (a *Adjudicator) ask(ctx context.Context, q question) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	body, err := json.Marshal(map[string]any{
		"model": a.config.Model, "temperature": 0, "seed": 1, "max_tokens": 60, "stream": false,
		"messages":        []message{{"system", q.rules}, {"user", q.text}},
		"response_format": map[string]any{"type": "json_schema", "json_schema": map[string]any{"name": "kode", "strict": true, "schema": q.schema()}},
	})
	if err != nil {
		return Answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base.JoinPath("chat", "completions").String(), bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := a.client.Do(req)
	if err != nil {
		return Answer{}, cause(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return Answer{}, fmt.Errorf("the server answers %d", res.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return Answer{}, err
	}
	if len(raw) > maxAnswer {
		return Answer{}, errors.New("the answer is too long")
	}
	var reply struct {
		Choices []struct {
			Message message `json:"message"`
		} `json:"choices"`
	}
	if json.Unmarshal(raw, &reply) != nil || len(reply.Choices) == 0 {
		return Answer{}, errors.New("the answer is not in the chat format")
	}
	var got struct {
		Code, Target string
		Sure         int
	}
	if json.Unmarshal([]byte(reply.Choices[0].Message.Content), &got) != nil {
		return Answer{}, errAnswer
	}
	x := Answer{Code: got.Code, Target: got.Target, Sure: got.Sure}
	return x, q.check(x)
}
