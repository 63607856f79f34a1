package review

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/crypto/argon2"

	"gribning/transcripts"
)

// Role is what a person comes to the page for.
type Role string

// Roles.
const (
	Researcher Role = "forsker"
	Supervisor Role = "supervisor"
	Trainer    Role = "underviser"
)

// Roles lists the roles.
var Roles = []Role{Researcher, Supervisor, Trainer}

// Purpose is what everybody in a meeting must have agreed to before a person of
// this role may see it.
func (r Role) Purpose() transcripts.Purpose {
	switch r {
	case Supervisor:
		return transcripts.Supervision
	case Trainer:
		return transcripts.Teaching
	}
	return transcripts.Research
}

// Person is somebody who uses the page. Name is a short sign such as «k1», never
// a person's name: it stands in corrections and in the log.
type Person struct {
	Name string
	Role Role
}

var personName = regexp.MustCompile(`^[a-z0-9_-]{1,24}$`)

func (p Person) check() error {
	if !personName.MatchString(p.Name) {
		return transcripts.Fault("A501", "--as", "a coder's sign is 1 to 24 of a–z, 0–9, _ and -", "en koders tegn er 1 til 24 af a–z, 0–9, _ og -").
			Hint("use a sign such as k1, not a name", "brug et tegn som k1, ikke et navn")
	}
	if !slices.Contains(Roles, p.Role) {
		return transcripts.Fault("A502", "--role", "there is no such role", "rollen findes ikke").
			Hint("choose forsker, supervisor or underviser", "vælg forsker, supervisor eller underviser")
	}
	return nil
}

// author is how the person signs corrections.
func (p Person) author() string { return "human:" + p.Name }

// Parameters of argon2id: RFC 9106, section 4, second recommended option
// (64 MiB, 3 passes).
const (
	argonTime   = 3
	argonMemory = 64 << 10 // KiB
	argonLanes  = 4
	argonKey    = 32
	shortest    = 12 // characters of a password
)

// People are those who may sign in. Their file has one line for each: sign,
// role and the password's argon2id hash, divided by colons; lines that begin
// with # are comments.
type People struct {
	by   map[string]entry
	gate chan struct{} // one hash at a time: each takes 64 MiB
}

type entry struct {
	person     Person
	salt, hash []byte
}

// ReadPeople reads the file. A faulty line is A503.
func ReadPeople(r io.Reader) (*People, error) {
	p := &People{by: map[string]entry{}, gate: make(chan struct{}, 1)}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := parseEntry(line)
		if _, twice := p.by[e.person.Name]; err != nil || twice {
			return nil, transcripts.Fault("A503", fmt.Sprintf("people line %d", n), "the line is not sign:role:hash, or the sign stands there twice", "linjen er ikke tegn:rolle:hash, eller tegnet står der to gange").
				Hint("make the line with gribning review --add-person", "lav linjen med gribning review --add-person")
		}
		p.by[e.person.Name] = e
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	return p, nil
}

func parseEntry(line string) (entry, error) {
	f := strings.SplitN(line, ":", 3)
	if len(f) != 3 {
		return entry{}, fmt.Errorf("%d fields", len(f))
	}
	e := entry{person: Person{f[0], Role(f[1])}}
	if err := e.person.check(); err != nil {
		return e, err
	}
	h := strings.Split(f[2], "$")
	if len(h) != 6 || h[1] != "argon2id" || h[2] != "v=19" || h[3] != fmt.Sprintf("m=%d,t=%d,p=%d", argonMemory, argonTime, argonLanes) {
		return e, fmt.Errorf("not a hash of this program")
	}
	var err error
	if e.salt, err = base64.RawStdEncoding.DecodeString(h[4]); err != nil || len(e.salt) < 16 {
		return e, fmt.Errorf("salt")
	}
	if e.hash, err = base64.RawStdEncoding.DecodeString(h[5]); err != nil || len(e.hash) != argonKey {
		return e, fmt.Errorf("hash")
	}
	return e, nil
}

// NewEntry makes the line of a person. A short password is A504.
func NewEntry(p Person, password string) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	if len([]rune(password)) < shortest {
		return "", transcripts.Fault("A504", "password", fmt.Sprintf("a password has at least %d characters", shortest), fmt.Sprintf("en adgangskode har mindst %d tegn", shortest)).
			Hint("four words that do not belong together are easy to remember", "fire ord, der ikke hører sammen, er nemme at huske")
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("random numbers: %w", err)
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("%s:%s:$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Name, p.Role, argonMemory, argonTime, argonLanes, b64(salt), b64(hashOf(password, salt))), nil
}

func hashOf(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
}

// knows reports whether the sign is somebody's.
func (p *People) knows(name string) bool {
	_, ok := p.by[name]
	return ok
}

// Check gives the person of a sign and password. It takes as long for a sign
// that nobody has.
func (p *People) Check(name, password string) (Person, bool) {
	p.gate <- struct{}{}
	defer func() { <-p.gate }()
	e, known := p.by[name]
	if !known {
		e = entry{salt: make([]byte, 16), hash: make([]byte, argonKey)}
	}
	ok := same(string(hashOf(password, e.salt)), string(e.hash))
	return e.person, ok && known
}
