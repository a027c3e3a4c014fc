-- Who follows which conversation (src/store/following.c).

-- name: following_list
SELECT u.id, u.name FROM conversation_follower f JOIN users u ON u.id = f.user_id WHERE f.conversation = $1 ORDER BY u.name, u.id LIMIT 200;

-- name: following_add
INSERT INTO conversation_follower (conversation, user_id) VALUES ($1, $2) ON CONFLICT (conversation, user_id) DO NOTHING;

-- name: following_end
DELETE FROM conversation_follower WHERE conversation = $1 AND user_id = $2;
