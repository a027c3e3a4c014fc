#include "mail/fold_words.h"

#include <stddef.h>

const char *const fold_wrote_end[] = {"wrote", "writes", "has written", "wrote the following",
        "a écrit", "a ecrit", "a écrit ", "napisał", "napisał(a)", "napisał/a", "napisała",
        "napisal(a)", "napisal", "napisała(a)", "pisze", "pisał(a)", "pisał", "pisała",
        "napisał(-a)", "έγραψε", "εγραψε", "έγραψες", "ο χρήστης έγραψε", "έγραψε τα εξής",
        "rašė", "parašė", "rase", "parase", "rašo", "schrieb", "schrieb folgendes", "geschrieben",
        "escribió", "escribio", "escribió lo siguiente", "ha scritto", "scrisse", "ha scritto ",
        "escreveu", "skrev", "skrev följande", "skrev følgende", "kirjoitti", "schreef",
        "schreef het volgende", "het volgende geschreven", "geschreven", "пишет", "писал",
        "писал(а)", "написал", "написал(а)", "написала", "написал(-а)", "пише", "написав",
        "написав(ла)", "написала", "написав(-ла)", "napsal(a)", "napsal", "napsala", "napísal(a)",
        "napísal", "napísala", "írta", "ezt írta", "következőt írta", "a scris", "şunu yazdı",
        "şunları yazdı", "yazdı", "napisao", "napisala", "napisao je", "je napisao/la",
        "je napisal/-a", "je napisal", "rakstīja", "kirjutas", "写道", "寫道", "書きました",
        "のメッセージ", "님이 작성", "đã viết", "menulis", "написа", "кaза", "va escriure",
        "idatzi zuen", "كتب", "כתב", NULL};

const char *const fold_wrote_mid[] = {" schrieb ", " schreef ", " skrev ", " wrote ", " writes ",
        " napsal ", " napsal(a) ", " kirjoitti ", " írta ", " pisze ", " napisał ", " napisał(a) ",
        " napisała ", " rašė ", " parašė ", " έγραψε ", " ο χρήστης ", " η χρήστης ", " написал ",
        " написал(а) ", " пишет ", " пише ", " escribió ", " ha scritto ", " a écrit ",
        " użytkownik ", " пользователь ", " користувач ", " vartotojas ", NULL};

const char *const fold_on_start[] = {"on ", "am ", "le ", "el ", "il ", "op ", "den ", "dnia ",
        "w dniu ", "στις ", "στην ", "την ", "τη ", "ο/η ", "em ", "på ", "в ", "во ", "від ",
        "dne ", "dňa ", "data ", "il giorno ", "tarih", "vào ", "ngày ", "pada ", "mon,", "tue,",
        "wed,", "thu,", "fri,", "sat,", "sun,", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday", "pon", "wt.", "śr", "czw", "pt.", "sob", "niedz", "lun",
        "mar.", "mer", "jeu", "ven", "sam", "dim", "mié", "jue", "vie", "sáb", "dom", "gio",
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "пн",
        "вт", "ср", "чт", "пт", "сб", "вс", "нд", "понед", "втор", "сред", "четв", "пятн",
        "субб", "воск", "неді", "вівт", "сере", "κυρ", "δευ", "τρί", "τετ", "πέμ", "παρ", "σάβ",
        "pirm", "antr", "treč", "ketv", "penkt", "šešt", "sekm", "2", "1", "3", "0", "4", "5",
        "6", "7", "8", "9", NULL};

const char *const fold_on_start_digit[] = {"pe", "ma", "ti", "ke", "to", "la", "su", "mo", "di",
        "mi", "do", "fr", "sa", "so", "pt", "wt", "a", "at", "у", "о", "o", "mar", "mon", "tue",
        "wed", "thu", "fri", "sat", "sun", "kl", "il", "e", "em", NULL};

const char *const fold_original[] = {"original message", "original-nachricht",
        "originalnachricht", "original nachricht", "ursprüngliche nachricht",
        "ursprungliche nachricht", "ursprüngliche mail", "originalmeddelande",
        "message d'origine", "message original", "message initial", "e-mail d'origine",
        "mensaje original", "mensagem original", "messaggio originale", "messaggio orginale",
        "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
        "ursprungligt meddelande", "opprinnelig melding", "oprindelig meddelelse",
        "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
        "wiadomosc oryginalna", "treść oryginalnej wiadomości", "исходное сообщение",
        "оригинальное сообщение", "исходное письмо", "вихідне повідомлення",
        "оригінальне повідомлення", "αρχικό μήνυμα", "αρχικο μηνυμα", "originalus laiškas",
        "originalus pranešimas", "pradinis laiškas", "pradinis pranešimas", "pirminis laiškas",
        "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesajul original",
        "mesaj original", "orijinal mesaj", "izvorna poruka", "izvirno sporočilo",
        "sākotnējais ziņojums", "algne kiri", "original appointment", "reply message",
        "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "original email", "original mail",
        "previous message", "원본 메시지", "the original message", NULL};

const char *const fold_forwarded[] = {"forwarded message", "weitergeleitete nachricht",
        "begin forwarded message", "anfang der weitergeleiteten nachricht",
        "anfang der weitergeleiteten e-mail", "message transféré", "début du message transféré",
        "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado",
        "mensagem encaminhada", "messaggio inoltrato", "inizio messaggio inoltrato",
        "doorgestuurd bericht", "begin doorgestuurd bericht", "vidarebefordrat meddelande",
        "vidarebefordrat brev", "videresendt melding", "videresendt meddelelse",
        "välitetty viesti", "wiadomość przekazana", "przekazana wiadomość",
        "treść przekazanej wiadomości", "początek przekazywanej wiadomości",
        "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения",
        "переслане повідомлення", "початок переадресованого повідомлення", "προωθημένο μήνυμα",
        "αρχή προωθημένου μηνύματος", "persiųstas laiškas", "persiunčiamas laiškas",
        "persiųstas pranešimas", "přeposlaná zpráva", "preposlaná správa",
        "továbbított üzenet", "mesaj redirecționat", "iletilen mesaj", "转发邮件", "轉寄郵件",
        "转发的邮件", "転送されたメッセージ", "forwarded by", NULL};

const char *const fold_head_from[] = {"from", "von", "de", "da", "od", "van", "från", "fra",
        "lähettäjä", "от", "от кого", "від", "від кого", "από", "απο", "αποστολέας", "nuo",
        "siuntėjas", "kimden", "gönderen", "feladó", "expéditeur", "mittente", "remitente",
        "remetente", "no", "saatja", "nadawca", "sender", "odesílatel", "odesilatel", "odosielateľ",
        "发件人", "寄件者", "寄件人", "差出人", "送信元", "보낸 사람", "från:", NULL};

const char *const fold_head_date[] = {"sent", "date", "gesendet", "gesendet am", "datum",
        "envoyé", "envoyé le", "envoye", "enviado", "enviado el", "enviada em", "fecha", "data",
        "inviato", "data invio", "verzonden", "skickat", "skickat den", "sendt", "dato",
        "lähetetty", "päivämäärä", "wysłano", "wyslano", "data wysłania", "wysłany",
        "отправлено", "дата", "когда", "надіслано", "відправлено", "στάλθηκε", "εστάλη",
        "ημερομηνία", "αποστολή", "išsiųsta", "odesláno", "odoslané", "dátum", "küldve",
        "elküldve", "trimis", "tarih", "gönderildi", "gönderilme tarihi", "nosūtīts", "saadetud",
        "sent on", "发送时间", "时间", "日期", "寄件日期", "送信日時", "日付", "보낸 날짜", NULL};

const char *const fold_head_to[] = {"to", "an", "à", "a", "para", "aan", "till", "til",
        "vastaanottaja", "do", "кому", "до", "προς", "πρoς", "kam", "kime", "alıcı", "címzett",
        "către", "komu", "destinataire", "destinatario", "destinatário", "odbiorca", "adresat",
        "empfänger", "kopie", "kam:", "収件人", "收件人", "宛先", "받는 사람", "reply-to", "cc",
        "kopia", "copie", "dw", "копия", "копія", "κοιν", "κοινοποίηση", "kopija", "saaja",
        "抄送", NULL};

const char *const fold_head_subject[] = {"subject", "betreff", "objet", "asunto", "oggetto",
        "onderwerp", "ämne", "emne", "aihe", "temat", "тема", "θέμα", "θεμα", "tema", "předmět",
        "predmet", "tárgy", "subiect", "konu", "assunto", "teema", "主题", "主旨", "件名",
        "主題", "제목", NULL};

const char *const fold_sent_from[] = {"sent from my ", "sent from a ", "sent from an ",
        "sent from the ", "sent from mail for ", "sent from outlook", "sent from yahoo",
        "sent from proton", "sent from gmail", "sent from samsung", "sent from iphone",
        "sent from ipad", "sent from android", "sent from mobile", "sent from galaxy",
        "sent from myphone", "sent from huawei", "sent from xiaomi", "sent from spark",
        "sent from nokia", "sent from blackberry", "sent from windows", "sent via ",
        "sent with ", "sent using ", "sent by ", "get outlook for ", "get bluemail",
        "typed on my ", "my phone", "von meinem ", "gesendet von ", "gesendet mit ",
        "diese nachricht wurde von meinem", "envoyé de mon ", "envoyé depuis ", "envoyé à partir",
        "téléchargez outlook", "télécharger outlook", "obtenez outlook", "enviado desde ",
        "enviado de ", "enviado do meu ", "enviado via ", "enviado pelo ", "obtener outlook",
        "obtenga outlook", "inviato da ", "inviato dal ", "scarica outlook", "ottieni outlook",
        "verzonden vanaf ", "verzonden met ", "verstuurd vanaf ", "verstuurd van ",
        "outlook voor ", "skickat från ", "hämta outlook", "sendt fra ", "hent outlook",
        "lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ", "wyslane z ", "wyslano z ",
        "pobierz outlook", "pobierz aplikację outlook", "отправлено с ", "отправлено из ",
        "отправлено от ", "отправлено через ", "скачайте outlook", "послано с ", "надіслано з ",
        "надіслано із ", "надіслано через ", "відправлено з ", "отримайте outlook", "στάλθηκε από ",
        "εστάλη από ", "αποστολή από ", "λήψη του outlook", "απεσταλμένο από ", "išsiųsta iš ",
        "siųsta iš ", "siunčiama iš ", "gauti outlook", "odesláno z ", "odoslané z ", "trimis de ",
        "elküldve ", "küldve ", "gönderildi ", "发自我的", "發自我的", "来自我的", "envoyé avec ",
        "poslano s ", "nosūtīts no ", "saadetud minu ", "sent from ", NULL};

const char *const fold_devices[] = {"iphone", "ipad", "phone", "mobile", "android", "samsung",
        "galaxy", "blackberry", "huawei", "xiaomi", "redmi", "pixel", "outlook", "mail", "tablet",
        "nokia", "ios", "yahoo", "handy", "smartphone", "telefon", "móvil", "cellulare", "htc",
        "oneplus", "sony", "lg ", "motorola", "windows", "spark", "proton", "тел", "κινητ",
        "мобіл", "мобил", NULL};

const char *const fold_sent_from_end[] = {
        "から送信", "から送信されました", "에서 보냄", "'dan gönderildi", "ımdan gönderildi",
        "imden gönderildi", "gesendet", NULL};

const char *const fold_sign_off[] = {"best regards", "kind regards", "warm regards", "regards",
        "warmest regards", "best wishes", "with best regards", "with kind regards", "kindest regards",
        "yours sincerely", "yours faithfully", "yours truly", "sincerely", "sincerely yours",
        "many thanks and best regards", "thanks and regards", "thanks & regards", "all the best",
        "cheers", "respectfully", "rgds", "br", "pozdrawiam", "pozdrawiam serdecznie",
        "serdecznie pozdrawiam", "pozdrowienia", "serdeczne pozdrowienia", "z poważaniem",
        "z powazaniem", "z wyrazami szacunku", "łączę pozdrowienia", "z pozdrowieniami", "pozdr",
        "pozdro", "με εκτίμηση", "με εκτιμηση", "με φιλικούς χαιρετισμούς", "φιλικά", "φιλικα",
        "χαιρετισμούς", "με τιμή", "φιλικούς χαιρετισμούς", "pagarbiai", "su pagarba",
        "linkėjimai", "linkėjimais", "geriausi linkėjimai", "su geriausiais linkėjimais",
        "geros dienos", "mit freundlichen grüßen", "mit freundlichen gruessen",
        "mit freundlichen grüssen", "mit freundlichem gruß", "freundliche grüße",
        "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße", "liebe grüße",
        "schöne grüße", "herzliche grüße", "mit besten grüßen", "mfg", "lg", "vg", "gruß", "grüße",
        "hochachtungsvoll", "cordialement", "bien cordialement", "bien à vous", "salutations",
        "meilleures salutations", "sincères salutations", "amicalement", "cdlt", "saludos",
        "un saludo", "saludos cordiales", "atentamente", "cordialmente", "un cordial saludo",
        "muchos saludos", "cordiali saluti", "distinti saluti", "saluti", "un saluto",
        "con i migliori saluti", "с уважением", "с наилучшими пожеланиями", "всего доброго",
        "з повагою", "з найкращими побажаннями", "met vriendelijke groet",
        "met vriendelijke groeten", "vriendelijke groeten", "vriendelijke groet", "groeten",
        "groet", "mvg", "med venlig hilsen", "venlig hilsen", "hilsen", "de bedste hilsner",
        "mvh", "med vennlig hilsen", "vennlig hilsen", "med vänlig hälsning",
        "med vänliga hälsningar", "vänliga hälsningar", "vänlig hälsning", "hälsningar",
        "hälsning", "ystävällisin terveisin", "terveisin", "s pozdravem", "s pozdravom",
        "s přátelským pozdravem", "üdvözlettel", "cu stimă", "o zi bună", "atenciosamente",
        "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "abraços", "att",
        "saygılarımla", "ar cieņu", "lugupidamisega", "lp", "lep pozdrav", "srdačan pozdrav", NULL};
