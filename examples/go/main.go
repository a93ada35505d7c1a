// A platform's first verified notice, in Go and nothing else. See ../README.md for the settings.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

const oneMegabyte = 1024 * 1024
const fiveMinutes = 5 * time.Minute

var (
	helpline     = setting("BUCKLER_URL", "http://localhost:3000")
	secret       = secretBytes(os.Getenv("BUCKLER_SECRET"))
	answerSecret = secretBytes(os.Getenv("BUCKLER_ANSWER_SECRET"))
	goodID       = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	goodTime     = regexp.MustCompile(`^[0-9]{10}$`)
	client       = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("no redirects")
	}}

	lock sync.Mutex
	// Ids of notices that were taken. In production: a unique column of your database, kept for 30 days.
	taken  = map[string]bool{}
	keys   []ed25519.PublicKey
	keysAt time.Time
)

type notice struct {
	Type   string
	ID     string
	Items  []struct{ ID, URL string }
	Answer struct{ URL string }
	Notice *notice // a DSA notice carries ours inside
	// Of a batch: several notices in one call.
	Messages []struct{ WebhookID, WebhookTimestamp, WebhookSignature, Body string }
}

// result names a notice of a batch that was not taken, with the status it would have got by itself.
type result struct {
	WebhookID string `json:"webhookId"`
	Status    int    `json:"status"`
}

func main() {
	if len(answerSecret) == 0 {
		log.Fatal("BUCKLER_ANSWER_SECRET signs your answers: ask the helpline for it.")
	}
	http.HandleFunc("/webhooks/buckler", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, oneMegabyte))
		if err != nil {
			response.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if request.Method != http.MethodPost {
			response.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		said := request.Header.Get
		status, results := receive(said("webhook-id"), said("webhook-timestamp"), said("webhook-signature"), body)
		response.Header().Set("content-type", "application/json")
		response.WriteHeader(status)
		_ = json.NewEncoder(response).Encode(map[string][]result{"results": results})
	})
	address := "127.0.0.1:" + setting("PORT", "8080")
	fmt.Printf("Listening on http://%s/webhooks/buckler\n", address)
	log.Fatal(http.ListenAndServe(address, nil))
}

// receive answers the HTTP status, and what of a batch was not taken. Anything but 2xx is sent again later, under the
// same webhook-id.
func receive(id, timestamp, signature string, body []byte) (int, []result) {
	results := []result{}
	if !goodID.MatchString(id) || !goodTime.MatchString(timestamp) {
		return http.StatusUnauthorized, results
	}
	seconds, _ := strconv.ParseInt(timestamp, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); age > fiveMinutes || age < -fiveMinutes {
		return http.StatusUnauthorized, results
	}
	// The bytes as they came: a parsed and written body has other bytes, and no signature would fit.
	signed := append([]byte(id+"."+timestamp+"."), body...)
	if !isSigned(signed, strings.Split(signature, " ")) {
		return http.StatusUnauthorized, results
	}
	var content notice
	if json.Unmarshal(body, &content) != nil {
		return http.StatusBadRequest, results
	}
	if content.Type == "endpoint.ping" {
		return http.StatusOK, results
	}
	if content.Type == "notice.batch" {
		// Each of its notices is signed, and taken or refused, as if it had come by itself.
		for _, each := range content.Messages {
			status, _ := receive(each.WebhookID, each.WebhookTimestamp, each.WebhookSignature, []byte(each.Body))
			if status != http.StatusOK {
				results = append(results, result{each.WebhookID, status})
			}
		}
		return http.StatusOK, results
	}
	lock.Lock()
	isTaken := taken[id]
	taken[id] = true
	lock.Unlock()
	if isTaken {
		return http.StatusOK, results
	}
	if content.Notice != nil {
		content = *content.Notice
	}
	fmt.Printf("%s %s: %d links\n", content.Type, content.ID, len(content.Items))
	// Here your own work begins: take down what content.Items names, then answer "removed" in the same way.
	go answer(content.Answer.URL, "received")
	return http.StatusOK, results
}

func isSigned(signed []byte, signatures []string) bool {
	for _, signature := range signatures {
		scheme, text, _ := strings.Cut(signature, ",")
		given, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			continue
		}
		if scheme == "v1" && len(secret) > 0 && hmac.Equal(given, macOf(secret, signed)) {
			return true
		}
		if scheme == "v1a" && len(given) == ed25519.SignatureSize {
			for _, key := range publishedKeys() {
				if ed25519.Verify(key, signed, given) {
					return true
				}
			}
		}
	}
	return false
}

// publishedKeys are the helpline's public keys: old and new ones together while one is replaced.
func publishedKeys() []ed25519.PublicKey {
	lock.Lock()
	defer lock.Unlock()
	if time.Since(keysAt) < fiveMinutes {
		return keys
	}
	reply, err := client.Get(helpline + "/.well-known/webhook-keys.json")
	if err != nil {
		return keys
	}
	defer reply.Body.Close()
	var published struct{ Keys []struct{ X string } }
	if reply.StatusCode != http.StatusOK || json.NewDecoder(reply.Body).Decode(&published) != nil {
		return keys
	}
	keys, keysAt = nil, time.Now()
	for _, key := range published.Keys {
		if point, err := base64.RawURLEncoding.DecodeString(key.X); err == nil && len(point) == ed25519.PublicKeySize {
			keys = append(keys, point)
		}
	}
	return keys
}

func answer(url string, kind string) {
	// A notice is authentic here, and still: an answer goes to the helpline and to nobody else.
	if !strings.HasPrefix(url, helpline+"/") {
		log.Print("not answered: the address is not the helpline's")
		return
	}
	body, _ := json.Marshal(map[string]string{"type": kind})
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		log.Print(err)
		return
	}
	id := "ans_" + hex.EncodeToString(random) // one id for all tries: a repetition has no second effect
	for _, wait := range []time.Duration{0, 1, 5, 30} {
		time.Sleep(wait * time.Second)
		timestamp := strconv.FormatInt(time.Now().Unix(), 10)
		signed := append([]byte(id+"."+timestamp+"."), body...)
		request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			log.Print(err)
			return
		}
		request.Header.Set("content-type", "application/json")
		request.Header.Set("webhook-id", id)
		request.Header.Set("webhook-timestamp", timestamp)
		request.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(macOf(answerSecret, signed)))
		status := http.StatusServiceUnavailable
		if reply, err := client.Do(request); err == nil {
			status = reply.StatusCode
			reply.Body.Close()
		}
		fmt.Printf("answered %s: HTTP %d\n", kind, status)
		if status < 500 && status != http.StatusTooManyRequests {
			return
		}
	}
}

func macOf(key []byte, text []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(nil)
}

func secretBytes(text string) []byte {
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
	if err != nil {
		log.Fatal("a secret is whsec_ and base64")
	}
	return secret
}

func setting(name string, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
