<?php
// A platform's first verified notice, in PHP 8 with its own sodium and nothing else. See ../README.md for the settings.
// Try it with: php -S 127.0.0.1:8080 receive.php

declare(strict_types=1);

const ONE_MEGABYTE = 1024 * 1024;
const FIVE_MINUTES = 300;

$url = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || $url !== '/webhooks/buckler') {
    http_response_code(404);
    return;
}
$body = (string) file_get_contents('php://input', length: ONE_MEGABYTE + 1);
$headers = array_map(fn ($name) => $_SERVER["HTTP_WEBHOOK_$name"] ?? '', ['ID', 'TIMESTAMP', 'SIGNATURE']);
[$status, $notices, $results] = strlen($body) > ONE_MEGABYTE ? [413, [], []] : receive($body, ...$headers);
$reply = json_encode(['results' => $results]);
http_response_code($status);
header('content-type: application/json');
header('content-length: ' . strlen($reply));
echo $reply;
flush();
foreach ($notices as $notice) {
    // Here your own work begins: take down what $notice['items'] names, then answer "removed" in the same way.
    answer($notice['answer']['url'], ['type' => 'received']);
}

/**
 * The HTTP status, the notices that are new, and what of a batch was not taken. Anything but 2xx is sent again later,
 * under the same webhook-id.
 */
function receive(string $body, string $id, string $timestamp, string $signature): array
{
    if (!preg_match('/^[A-Za-z0-9_-]{8,64}$/D', $id) || !preg_match('/^[0-9]{10}$/D', $timestamp)) {
        return [401, [], []];
    }
    if (abs(time() - (int) $timestamp) > FIVE_MINUTES) {
        return [401, [], []];
    }
    // The bytes as they came: a parsed and written body has other bytes, and no signature would fit.
    if (!isSigned("$id.$timestamp.$body", explode(' ', $signature))) {
        return [401, [], []];
    }
    $content = json_decode($body, true);
    if (!is_array($content)) {
        return [400, [], []];
    }
    if (($content['type'] ?? '') === 'notice.batch') {
        return receiveEach($content['messages']);
    }
    if (($content['type'] ?? '') === 'endpoint.ping' || !isNew($id)) {
        return [200, [], []];
    }
    $notice = $content['notice'] ?? $content; // a DSA notice carries ours inside
    say("{$notice['type']} {$notice['id']}: " . count($notice['items']) . ' links');
    return [200, [$notice], []];
}

/** Several notices in one call: each is signed, and taken or refused, as if it had come by itself. */
function receiveEach(array $messages): array
{
    [$notices, $results] = [[], []];
    foreach ($messages as $one) {
        [$status, $new] = receive($one['body'], $one['webhookId'], $one['webhookTimestamp'], $one['webhookSignature']);
        $notices = [...$notices, ...$new];
        if ($status !== 200) {
            $results[] = ['webhookId' => $one['webhookId'], 'status' => $status];
        }
    }
    return [200, $notices, $results];
}

function isSigned(string $signed, array $signatures): bool
{
    $secret = getenv('BUCKLER_SECRET') ?: null;
    foreach ($signatures as $signature) {
        [$scheme, $text] = explode(',', $signature, 2) + [1 => ''];
        $bytes = (string) base64_decode($text, true);
        if ($scheme === 'v1' && $secret !== null) {
            if (hash_equals(hash_hmac('sha256', $signed, secretBytes($secret), true), $bytes)) {
                return true;
            }
        }
        if ($scheme === 'v1a' && strlen($bytes) === SODIUM_CRYPTO_SIGN_BYTES) {
            foreach (publishedKeys() as $key) {
                if (sodium_crypto_sign_verify_detached($bytes, $signed, $key)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/** The helpline's public keys: old and new ones together while one is replaced. In production keep them for minutes. */
function publishedKeys(): array
{
    $reply = file_get_contents(helpline() . '/.well-known/webhook-keys.json', context: calm());
    $keys = json_decode((string) $reply, true)['keys'] ?? [];
    return array_map(fn (array $key) => base64_decode(strtr($key['x'], '-_', '+/')), $keys);
}

/** Ids of notices that were taken. In production: a unique column of your database, kept for 30 days. */
function isNew(string $id): bool
{
    $directory = getenv('BUCKLER_TAKEN') ?: sys_get_temp_dir() . '/buckler-taken';
    @mkdir($directory, 0700, true);
    return @fopen("$directory/$id", 'x') !== false;
}

function answer(string $url, array $content): void
{
    // A notice is authentic here, and still: an answer goes to the helpline and to nobody else.
    if (!str_starts_with($url, helpline() . '/')) {
        say('not answered: the address is not the helpline’s');
        return;
    }
    $body = json_encode($content);
    $id = 'ans_' . bin2hex(random_bytes(16)); // one id for all tries: a repetition has no second effect
    foreach ([0, 1, 5] as $wait) {
        sleep($wait);
        $timestamp = (string) time();
        $secret = secretBytes((string) getenv('BUCKLER_ANSWER_SECRET'));
        $signature = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $secret, true));
        $headers = "content-type: application/json\r\nwebhook-id: $id\r\n" .
            "webhook-timestamp: $timestamp\r\nwebhook-signature: $signature\r\n";
        @file_get_contents($url, context: calm(['method' => 'POST', 'header' => $headers, 'content' => $body]));
        $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 503);
        say("answered {$content['type']}: HTTP $status");
        if ($status < 500 && $status !== 429) {
            return;
        }
    }
}

function helpline(): string
{
    return getenv('BUCKLER_URL') ?: 'http://localhost:3000';
}

function calm(array $more = [])
{
    return stream_context_create(['http' => ['timeout' => 10, 'follow_location' => 0, 'ignore_errors' => true] + $more]);
}

function secretBytes(string $secret): string
{
    return (string) base64_decode(preg_replace('/^whsec_/', '', $secret), true);
}

function say(string $line): void
{
    file_put_contents('php://stderr', "$line\n");
}
