package review

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// quiet takes what net/http would log: addresses and parts of requests.
var quiet = log.New(io.Discard, "", 0)

// Limits of sessions and of guessing.
const (
	sessionIdle  = 2 * time.Hour
	sessionWhole = 12 * time.Hour
	wrongTries   = 5 // wrong tokens or passwords from one address or for one sign …
	wrongPause   = time.Minute
	mostSessions = 256
)

// session is one browser that was let in.
type session struct {
	person Person
	csrf   string
	begun  time.Time

	mu       sync.Mutex
	seen     time.Time
	listened map[string]time.Time // meeting → when sound was last asked for
	veils    map[string]*veil     // meeting → its covered sound
}

// access lets people in and keeps everybody else out.
type access struct {
	opt    Options
	token  string
	cookie string

	mu       sync.Mutex
	sessions map[string]*session
	wrong    map[string]tries
}

type tries struct {
	n    int
	last time.Time
}

func newAccess(o Options) (*access, error) {
	a := &access{opt: o, sessions: map[string]*session{}, wrong: map[string]tries{}}
	if o.Person.Name != "" {
		if err := o.Person.check(); err != nil {
			return nil, err
		}
		a.token = secret()
	}
	// Cookies are shared by all ports of a host, so each server has its own.
	a.cookie = "gribning"
	if len(o.Hosts) > 0 {
		if _, port, err := net.SplitHostPort(o.Hosts[0]); err == nil {
			a.cookie += "-" + port
		}
	}
	if o.Secure {
		a.cookie = "__Host-" + a.cookie
	}
	return a, nil
}

// secret is 256 random bits.
func secret() string {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		panic("review: " + err.Error()) // the system gives no random numbers
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// guard sets the headers that bind the browser and refuses what must not reach
// any page: other hosts (DNS rebinding), other origins, oversized bodies.
func (a *access) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	next = crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if a.opt.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !slices.Contains(a.opt.Hosts, r.Host) {
			http.Error(w, "unknown host", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodySize)
		next.ServeHTTP(w, r)
	})
}

type sessionKey struct{}

// sessionOf is the session that require has found.
func sessionOf(r *http.Request) *session { return r.Context().Value(sessionKey{}).(*session) }

// require lets only sessions through; one that changes something must show that
// it comes from our own page.
func (a *access) require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := a.find(r)
		if s == nil {
			if a.opt.People != nil && r.Method == http.MethodGet && r.URL.Path == "/" {
				http.Redirect(w, r, "/login", http.StatusSeeOther)
				return
			}
			http.Error(w, say(a.opt.Lang, "no_session"), http.StatusUnauthorized)
			return
		}
		if r.Method == http.MethodPost {
			given := r.Header.Get("X-CSRF-Token")
			if given == "" && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
				given = r.PostFormValue("csrf")
			}
			if !same(given, s.csrf) {
				http.Error(w, say(a.opt.Lang, "no_csrf"), http.StatusForbidden)
				return
			}
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, s)))
	})
}

// find gives the living session of a request, nil if there is none.
func (a *access) find(r *http.Request) *session {
	c, err := r.Cookie(a.cookie)
	if err != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.sessions[c.Value]
	if s == nil {
		return nil
	}
	now := a.opt.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.seen) > sessionIdle || now.Sub(s.begun) > sessionWhole {
		delete(a.sessions, c.Value)
		return nil
	}
	s.seen = now
	return s
}

// admit begins a session and sets its cookie.
func (a *access) admit(w http.ResponseWriter, p Person) {
	now := a.opt.Now()
	s := &session{person: p, csrf: secret(), begun: now, seen: now, listened: map[string]time.Time{}}
	id := secret()
	a.mu.Lock()
	defer a.mu.Unlock()
	oldest := ""
	for k, o := range a.sessions {
		if now.Sub(o.begun) > sessionWhole {
			delete(a.sessions, k)
		} else if oldest == "" || o.begun.Before(a.sessions[oldest].begun) {
			oldest = k
		}
	}
	if len(a.sessions) >= mostSessions {
		delete(a.sessions, oldest)
	}
	a.sessions[id] = s
	http.SetCookie(w, &http.Cookie{Name: a.cookie, Value: id, Path: "/", HttpOnly: true, Secure: a.opt.Secure,
		SameSite: http.SameSiteStrictMode, MaxAge: int(sessionWhole.Seconds())})
}

// end forgets the session of a request.
func (a *access) end(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(a.cookie); err == nil {
		a.mu.Lock()
		delete(a.sessions, c.Value)
		a.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: a.cookie, Path: "/", HttpOnly: true, Secure: a.opt.Secure, SameSite: http.SameSiteStrictMode, MaxAge: -1})
}

// mayTry reports whether somebody may try a token or password; each wrong one is
// told to wrongFrom. Tries count by address and, for passwords, by sign as well,
// so that many addresses are no way around.
func (a *access) mayTry(keys ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range keys {
		if t := a.wrong[k]; t.n >= wrongTries && a.opt.Now().Sub(t.last) <= wrongPause {
			return false
		}
	}
	return true
}

func (a *access) wrongFrom(keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.opt.Now()
	for k, t := range a.wrong {
		if now.Sub(t.last) > wrongPause {
			delete(a.wrong, k)
		}
	}
	for _, k := range keys {
		a.wrong[k] = tries{a.wrong[k].n + 1, now}
	}
}

// address names where a request comes from. Of an IPv6 address the network
// counts: whoever has one has as many addresses as she likes.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() && !ip.Is4In6() {
		if net, err := ip.WithZone("").Prefix(64); err == nil {
			return net.String()
		}
	}
	return host
}

// start takes the token of the link and takes it out of the address.
func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	a := s.access
	if !a.mayTry(address(r)) {
		http.Error(w, say(s.opt.Lang, "too_many"), http.StatusTooManyRequests)
		return
	}
	if a.token == "" || !same(r.URL.Query().Get("token"), a.token) {
		a.wrongFrom(address(r))
		http.Error(w, say(s.opt.Lang, "no_session"), http.StatusUnauthorized)
		return
	}
	a.admit(w, s.opt.Person)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) loginPage(w http.ResponseWriter, _ *http.Request) {
	if s.opt.People == nil {
		http.Error(w, say(s.opt.Lang, "no_session"), http.StatusUnauthorized)
		return
	}
	s.show(w, http.StatusOK, "login.html", map[string]any{"Wrong": false})
}

// login lets in who knows a name and its password.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	a := s.access
	if s.opt.People == nil {
		http.Error(w, say(s.opt.Lang, "no_session"), http.StatusUnauthorized)
		return
	}
	if err := r.ParseForm(); err != nil {
		http.Error(w, say(s.opt.Lang, "bad_form"), http.StatusBadRequest)
		return
	}
	name := r.PostFormValue("name")
	keys := []string{address(r)}
	if s.opt.People.knows(name) { // others would fill the memory
		keys = append(keys, "sign "+name)
	}
	if !a.mayTry(keys...) {
		http.Error(w, say(s.opt.Lang, "too_many"), http.StatusTooManyRequests)
		return
	}
	p, ok := s.opt.People.Check(name, r.PostFormValue("password"))
	if !ok {
		a.wrongFrom(keys...)
		s.show(w, http.StatusUnauthorized, "login.html", map[string]any{"Wrong": true})
		return
	}
	a.admit(w, p)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	s.access.end(w, r)
	s.show(w, http.StatusOK, "left.html", nil)
}
