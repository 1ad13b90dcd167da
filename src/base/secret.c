#include "secret.h"

#include <pthread.h>
#include <sodium.h>
#include <uninorm.h>
#include <unistd.h>

#include "arena.h"

#define TOKEN_BYTES 16
#define TOKEN_LETTERS 22
#define SIGN_LETTERS 43
#define PASSES 2
#define MEMORY ((size_t)64 * 1024 * 1024)
#define AT_ONCE 2
#define FEWEST_LETTERS 8
#define MOST_BYTES 1024

/* Places where passwords are hashed, 64 MiB each: a flood of logins waits here instead of taking
 * all memory.  It is the only state of this file, and of the whole process by its nature. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t left;
	int free;
} places = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, AT_ONCE };

/* A hash of 32 random bytes that nobody kept: what unknown names are compared with. */
static const char NOBODY[] = "$argon2id$v=19$m=65536,t=2,p=1$9rFV7JcVjD3rI9XOq/gnLg"
			     "$df5/qKTt+RGTJQZD//07h1Nzcol6Zl9YjaKT77fwU/4";

static _Noreturn void refuse(const char *line)
{
	fprintf(stderr, "galley: %s\n", line);
	abort();
}

void secret_start(void)
{
	if (sodium_init() < 0)
		refuse("libsodium does not start, so nothing here would be secret");
}

/* ---- tokens and signatures ---------------------------------------------------------------- */

/* URL-safe base64 without padding, as RFC 4648 section 5 has it. */
static str letters_of(arena *mem, const unsigned char *bytes, size_t n, size_t letters)
{
	char *room = arena_room(mem, letters + 1);
	sodium_bin2base64(room, letters + 1, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return (str){ room, letters };
}

str secret_token(arena *mem, dice *d)
{
	unsigned char bytes[TOKEN_BYTES];
	dice_fill(d, bytes, sizeof(bytes));
	return letters_of(mem, bytes, sizeof(bytes), TOKEN_LETTERS);
}

static str hash_digits(arena *mem, const unsigned char hash[crypto_generichash_BYTES])
{
	size_t n = 2 * crypto_generichash_BYTES;
	char *room = arena_room(mem, n + 1);
	sodium_bin2hex(room, n + 1, hash, crypto_generichash_BYTES);
	return (str){ room, n };
}

str secret_hash(arena *mem, str token)
{
	unsigned char hash[crypto_generichash_BYTES];
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)token.at, token.n, NULL, 0);
	return hash_digits(mem, hash);
}

bool secret_hash_file(arena *mem, int fd, str *ret)
{
	unsigned char room[65536], hash[crypto_generichash_BYTES];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	ssize_t n;
	for (off_t at = 0; (n = pread(fd, room, sizeof(room), at)) > 0; at += n)
		crypto_generichash_update(&state, room, (size_t)n);
	crypto_generichash_final(&state, hash, sizeof(hash));
	if (n == 0)
		*ret = hash_digits(mem, hash);
	return n == 0;
}

/* The length goes first, so that no two lists of parts are signed as the same bytes. */
static void sign_part(crypto_auth_hmacsha256_state *state, str part)
{
	unsigned char length[8];
	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (unsigned char)((uint64_t)part.n >> (8 * i));
	crypto_auth_hmacsha256_update(state, length, sizeof(length));
	crypto_auth_hmacsha256_update(state, (const unsigned char *)part.at, part.n);
}

str secret_sign(arena *mem, const secret_key *key, str purpose, str what)
{
	crypto_auth_hmacsha256_state state;
	unsigned char sign[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_init(&state, key->at, sizeof(key->at));
	sign_part(&state, purpose);
	sign_part(&state, what);
	crypto_auth_hmacsha256_final(&state, sign);
	sodium_memzero(&state, sizeof(state));
	return letters_of(mem, sign, sizeof(sign), SIGN_LETTERS);
}

bool secret_is_same(str a, str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.at, b.at, a.n) == 0);
}

/* ---- passwords ---------------------------------------------------------------------------- */

/* A password in the form that is hashed: NFKC, as NIST SP 800-63B advises, so that it fits whatever
 * keyboard it is typed on. */
typedef struct typed {
	uint8_t *at;
	size_t n;
} typed;

static typed typed_copy(str password)
{
	typed t = { malloc(password.n + 1), password.n };
	if (t.at && password.n)
		memcpy(t.at, password.at, password.n);
	return t;
}

static typed typed_normal(str password)
{
	typed t = { 0 };
	t.at = u8_normalize(UNINORM_NFKC, (const uint8_t *)password.at, password.n, NULL, &t.n);
	return t;
}

/* Bytes that are no UTF-8 stay as they are: normalising would make all of them one U+FFFD. */
static typed typed_of(str password)
{
	bool is_text = password.n > 0 && str_is_utf8(password);
	typed t = is_text ? typed_normal(password) : typed_copy(password);
	if (!t.at)
		refuse("not enough memory to hash a password, the process ends here");
	return t;
}

static void typed_forget(typed *t)
{
	sodium_memzero(t->at, t->n);
	free(t->at);
}

static void take_place(void)
{
	pthread_mutex_lock(&places.lock);
	while (places.free == 0)
		pthread_cond_wait(&places.left, &places.lock);
	places.free--;
	pthread_mutex_unlock(&places.lock);
}

static void leave_place(void)
{
	pthread_mutex_lock(&places.lock);
	places.free++;
	pthread_cond_signal(&places.left);
	pthread_mutex_unlock(&places.lock);
}

str password_hash(arena *mem, str password)
{
	_cleanup_(typed_forget) typed t = typed_of(password);
	char *hash = arena_take(mem, crypto_pwhash_STRBYTES);

	take_place();
	int failed = crypto_pwhash_str_alg(hash, (const char *)t.at, t.n, PASSES, MEMORY,
					   crypto_pwhash_ALG_ARGON2ID13);
	leave_place();

	if (failed)
		refuse("not enough memory to hash a password, the process ends here");
	return str_of(hash);
}

/* Ours, and small enough to compare with; hashes of other programs are not. */
static bool is_our_hash(str hash, const char *hash_c)
{
	return hash.n < crypto_pwhash_STRBYTES && str_starts(hash, S("$argon2id$")) &&
	       crypto_pwhash_str_needs_rehash(hash_c, PASSES, MEMORY) >= 0;
}

bool password_fits(str hash, str password)
{
	char known[crypto_pwhash_STRBYTES] = { 0 };
	if (hash.n < sizeof(known) && hash.n)
		memcpy(known, hash.at, hash.n);
	bool may_fit = password.n <= MOST_BYTES && is_our_hash(hash, known);
	_cleanup_(typed_forget) typed t = typed_of(str_part(password, 0, MOST_BYTES));

	take_place();
	bool fits =
		crypto_pwhash_str_verify(may_fit ? known : NOBODY, (const char *)t.at, t.n) == 0;
	leave_place();
	return may_fit && fits;
}

/* Those of eight letters and more that lists of stolen passwords have most often. */
static const char *const COMMONEST[] = {
	"password",   "password1",     "password12",   "password123",  "password1234", "passw0rd",
	"p@ssw0rd",   "p@ssword",      "pa55word",     "pass1234",     "passpass",     "12345678",
	"123456789",  "1234567890",    "0123456789",   "0987654321",   "123123123",    "1231231234",
	"12341234",   "12344321",      "11223344",     "112233445566", "11112222",     "13131313",
	"12121212",   "69696969",      "147258369",    "159753456",    "741852963",    "789456123",
	"963852741",  "987654321",     "qwertyui",     "qwertyuiop",   "qwerty12",     "qwerty123",
	"qwerty1234", "qwerty12345",   "1q2w3e4r",     "1q2w3e4r5t",   "1q2w3e4r5t6y", "q1w2e3r4",
	"q1w2e3r4t5", "1qaz2wsx",      "1qaz2wsx3edc", "zaq12wsx",     "1qazxsw2",     "qazwsxedc",
	"qweasdzxc",  "qweqweqwe",     "asdfghjk",     "asdfghjkl",    "asdfasdf",     "asdf1234",
	"zxcvbnm1",   "zxcvbnm123",    "1234qwer",     "abcd1234",     "abc12345",     "a1b2c3d4",
	"aa123456",   "a1234567",      "a12345678",    "abcdefgh",     "iloveyou",     "iloveyou1",
	"iloveyou2",  "sunshine",      "sunshine1",    "princess",     "princess1",    "football",
	"football1",  "baseball",      "baseball1",    "basketball",   "superman",     "superman1",
	"batman123",  "spiderman",     "starwars",     "pokemon1",     "pokemon123",   "trustno1",
	"whatever",   "letmein1",      "letmein123",   "welcome1",     "welcome123",   "admin123",
	"admin1234",  "administrator", "changeme",     "changeme1",    "default1",     "computer",
	"internet",   "michelle",      "jennifer",     "jessica1",     "charlie1",     "michael1",
	"samantha",   "elizabeth",     "alexander",    "victoria",     "corvette",     "mercedes",
	"maverick",   "midnight",      "mountain",     "november",     "december",     "liverpool",
	"chelsea1",   "arsenal1",      "barcelona",    "juventus",     "dragon123",    "monkey123",
	"master123",  "hello123",      "hellohello",   "test1234",     "testtest",     "newsroom",
	"editorial",  "journalist",
};

static bool is_common(str password)
{
	for (size_t i = 0; i < sizeof(COMMONEST) / sizeof(*COMMONEST); i++)
		if (str_is_any_case(password, str_of(COMMONEST[i])))
			return true;
	return false;
}

/* "12345678", "hgfedcba": each byte is the one before and one more, or one less. */
static bool is_run(str password)
{
	int step = password.at[1] - password.at[0];
	if (step != 1 && step != -1)
		return false;

	for (size_t i = 1; i < password.n; i++)
		if (password.at[i] - password.at[i - 1] != step)
			return false;
	return true;
}

/* "éééééééé": one letter again and again, of whatever length in bytes. */
static bool is_one_letter(str password)
{
	str first = str_clip(password, 1);
	for (size_t at = 0; at < password.n; at += first.n)
		if (!str_is(str_part(password, at, first.n), first))
			return false;
	return true;
}

/* The name, or of a mail address what stands before the "@". */
static bool is_name(str password, str name)
{
	str rest = name;
	return str_is_any_case(password, name) || str_is_any_case(password, str_cut(&rest, '@'));
}

const char *password_problem(str password, str name)
{
	if (str_letters(password) < FEWEST_LETTERS)
		return "A password needs at least 8 characters.";
	if (password.n > MOST_BYTES)
		return "A password may have at most 1,024 bytes.";
	if (is_name(password, name))
		return "The name is no password.";
	if (is_common(password) || is_run(password) || is_one_letter(password))
		return "This password is among the first that are tried.";
	return NULL;
}
