package review_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"gribning/pipeline/corpus"
	"gribning/pipeline/review"
)

// selfSigned makes a certificate for 127.0.0.1 and what trusts it.
func selfSigned(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "korpus.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"korpus.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// secureSite is the page as others reach it: TLS, names and passwords.
func secureSite(t testing.TB, c *corpus.Corpus, now func() time.Time, people ...string) *site {
	t.Helper()
	cert, pool := selfSigned(t)
	list, err := review.ReadPeople(strings.NewReader(strings.Join(people, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	e, err := engines()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := review.New(review.Options{Corpus: c, Analyst: e.Analyst, People: list, Secure: true, Hosts: []string{l.Addr().String()}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	go func() { _ = s.Serve(t.Context(), l, &cert) }()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, s: s, url: "https://" + l.Addr().String(), http: &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}}
}

func (x *site) login(name, password string) int {
	x.t.Helper()
	code, body, _ := x.do(http.MethodPost, "/login", url.Values{"name": {name}, "password": {password}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	_, after, _ := strings.Cut(body, `name="csrf" content="`)
	x.csrf, _, _ = strings.Cut(after, `"`)
	return code
}

const goodPassword = "hest batteri hæfteklamme"

func entryOf(t testing.TB, name string, role review.Role) string {
	t.Helper()
	line, err := review.NewEntry(review.Person{Name: name, Role: role}, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// Over TLS, by a real client: signing in, working, roles, sessions that end.
func TestTLS(t *testing.T) {
	c := makeCorpus(t, talk, true, "M1")
	now := time.Now()
	x := secureSite(t, c, func() time.Time { return now }, entryOf(t, "k1", review.Researcher), entryOf(t, "u1", review.Trainer))
	if code, body, _ := x.get("/m/M1"); code != http.StatusUnauthorized || strings.Contains(body, "kennel") {
		t.Errorf("before signing in: %d", code)
	}
	if code := x.login("k1", goodPassword+"x"); code != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", code)
	}
	if code := x.login("k1", goodPassword); code != http.StatusOK || x.csrf == "" {
		t.Fatalf("right password: %d", code)
	}
	code, body, h := x.get("/m/M1")
	if code != http.StatusOK || !strings.Contains(body, "kennel") || !strings.Contains(h.Get("Strict-Transport-Security"), "max-age=") {
		t.Errorf("signed in: %d %v", code, h)
	}
	x.mustAct("M1", 0, `"do":"text","words":["w17"],"text":"pension"`)
	if code, body, _ := x.get("/m/M1/sound", "Range", "bytes=0-9999"); code != http.StatusPartialContent || len(body) != 10000 {
		t.Errorf("sound: %d", code)
	}
	u, err := url.Parse(x.url)
	if err != nil {
		t.Fatal(err)
	}
	if cs := x.http.Jar.Cookies(u); len(cs) != 1 || !strings.HasPrefix(cs[0].Name, "__Host-") {
		t.Errorf("cookies %v", cs)
	}
	now = now.Add(3 * time.Hour)
	if code, body, _ := x.get("/m/M1"); code != http.StatusUnauthorized || strings.Contains(body, "kennel") {
		t.Errorf("after three idle hours: %d", code)
	}
	if code := x.login("u1", goodPassword); code != http.StatusOK {
		t.Errorf("trainer: %d", code)
	}
	if code, body, _ := x.get("/m/M1"); code != http.StatusForbidden || strings.Contains(body, "kennel") {
		t.Errorf("a trainer who asks for a meeting: %d", code)
	}
	x.do(http.MethodPost, "/logout", "csrf="+x.csrf, "Content-Type", "application/x-www-form-urlencoded")
	if code, _, _ := x.get("/codebook"); code != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", code)
	}
}

// What is not our TLS, or is not our name, gets nothing.
func TestTLSRefuses(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := secureSite(t, c, time.Now, entryOf(t, "k1", review.Researcher))
	if code := x.login("k1", goodPassword); code != http.StatusOK {
		t.Fatal(code)
	}
	host := strings.TrimPrefix(x.url, "https://")
	if w, err := http.Get("http://" + host + "/login"); err == nil {
		b, _ := io.ReadAll(w.Body)
		w.Body.Close()
		if w.StatusCode == http.StatusOK || bytes.Contains(b, []byte("password")) {
			t.Errorf("without TLS: %d", w.StatusCode)
		}
	}
	for _, name := range []string{"evil.example", "localhost", "127.0.0.1", "korpus.example:443", host + ".evil.example"} { // DNS rebinding
		if code, body, _ := x.get("/m/M1", "Host", name); code != http.StatusMisdirectedRequest || strings.Contains(body, "kennel") {
			t.Errorf("Host %s: %d", name, code)
		}
	}
	pool := x.http.Transport.(*http.Transport).TLSClientConfig.RootCAs
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}}
	if w, err := old.Get(x.url + "/login"); err == nil {
		w.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if w, err := (&http.Client{}).Get(x.url + "/login"); err == nil {
		w.Body.Close()
		t.Error("a client that does not trust the certificate goes on")
	}
}

// A client that says nothing after connecting, or nothing after the handshake,
// loses its connection, and others are served meanwhile.
func TestTLSSlowClients(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a time limit")
	}
	c := makeCorpus(t, talk, false, "M1")
	x := secureSite(t, c, time.Now, entryOf(t, "k1", review.Researcher))
	host := strings.TrimPrefix(x.url, "https://")
	silent, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	pool := x.http.Transport.(*http.Transport).TLSClientConfig.RootCAs
	shaken, err := tls.Dial("tcp", host, &tls.Config{RootCAs: pool})
	if err != nil {
		t.Fatal(err)
	}
	defer shaken.Close()
	if _, err := io.WriteString(shaken, "POST /login HTTP/1.1\r\nHost: "+host+"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nname="); err != nil {
		t.Fatal(err)
	}
	if code := x.login("k1", goodPassword); code != http.StatusOK {
		t.Errorf("another client meanwhile: %d", code)
	}
	for name, conn := range map[string]net.Conn{"silent": silent, "half a body": shaken} {
		if err := conn.SetReadDeadline(time.Now().Add(40 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil {
			if e, ok := err.(net.Error); ok && e.Timeout() {
				t.Errorf("%s: the connection is still open", name)
			}
		}
	}
}

// Guessing passwords is slowed down by address and by sign.
func TestPasswordGuessing(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	now := time.Now()
	x := secureSite(t, c, func() time.Time { return now }, entryOf(t, "k1", review.Researcher), entryOf(t, "k2", review.Researcher))
	for range 5 {
		if code := x.login("k1", "gæt gæt gæt gæt"); code != http.StatusUnauthorized {
			t.Fatalf("guess: %d", code)
		}
	}
	for _, name := range []string{"k1", "k2", "ingen"} { // the address waits, whoever is tried
		if code := x.login(name, goodPassword); code != http.StatusTooManyRequests {
			t.Errorf("%s from the same address: %d", name, code)
		}
	}
	// From another address k1 still waits, k2 does not.
	from := func(address, name string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/login", strings.NewReader(url.Values{"name": {name}, "password": {goodPassword}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Host, r.RemoteAddr = strings.TrimPrefix(x.url, "https://"), address
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := newRecorder()
		x.s.ServeHTTP(w, r)
		return w.code
	}
	if code := from("192.0.2.1:7", "k1"); code != http.StatusTooManyRequests {
		t.Errorf("k1 from elsewhere: %d", code)
	}
	if code := from("192.0.2.1:7", "k2"); code != http.StatusSeeOther {
		t.Errorf("k2 from elsewhere: %d", code)
	}
	for i := range 5 { // one IPv6 network counts as one address
		from("[2001:db8::"+string(rune('1'+i))+"]:7", "ingen")
	}
	if code := from("[2001:db8::ffff]:7", "k2"); code != http.StatusTooManyRequests {
		t.Errorf("another address of the same network: %d", code)
	}
	now = now.Add(2 * time.Minute)
	if code := x.login("k1", goodPassword); code != http.StatusOK {
		t.Errorf("after the pause: %d", code)
	}
}

// recorder takes an answer.
type recorder struct {
	code int
	head http.Header
}

func newRecorder() *recorder { return &recorder{head: http.Header{}} }

func (w *recorder) Header() http.Header         { return w.head }
func (w *recorder) Write(b []byte) (int, error) { return len(b), nil }
func (w *recorder) WriteHeader(code int)        { w.code = code }
