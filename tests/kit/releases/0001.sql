BEGIN TRANSACTION;
CREATE TABLE account_summary (
	account_id TEXT NOT NULL, 
	holder_id TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	status TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	ledger_balance BIGINT NOT NULL, 
	available_balance BIGINT NOT NULL, 
	overdraft_limit BIGINT NOT NULL, 
	held BIGINT NOT NULL, 
	credits BIGINT NOT NULL, 
	debits BIGINT NOT NULL, 
	fees BIGINT NOT NULL, 
	last_recorded_at BIGINT NOT NULL, 
	PRIMARY KEY (account_id)
);
INSERT INTO "account_summary" VALUES('1','h1','GBP','open',7,9550,9550,0,0,10100,550,100,1773392414000000);
INSERT INTO "account_summary" VALUES('2','','JPY','open',2,700,700,0,0,700,0,0,1773392418000000);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE events (
	position INTEGER NOT NULL, 
	stream_id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	event_id TEXT NOT NULL, 
	type TEXT NOT NULL, 
	schema_version INTEGER NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	effective_at BIGINT NOT NULL, 
	actor TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	command_id TEXT, 
	correlation_id TEXT, 
	causation_id TEXT, 
	data TEXT NOT NULL, 
	prev_hash BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (position), 
	UNIQUE (stream_id, version), 
	UNIQUE (stream_id, event_id)
);
INSERT INTO "events" VALUES(1,'account-1',1,'019ce66c-9268-732c-96fb-f0bf29f6cceb','AccountOpened',2,1773392402000000,1773392402000000,'first','branch','','c1','c1','c1','{"currency":"GBP","holder_id":"h1"}',X'0000000000000000000000000000000000000000000000000000000000000000',X'D38B2875C68B380C854610CB687FE66E5D3529B8FE3A36C6E881037A36604E74');
INSERT INTO "events" VALUES(2,'account-1',2,'019ce66c-9a38-73a5-b779-2fc31b8c0d4e','MoneyDeposited',2,1773392404000000,1773392404000000,'first','branch','','c2','c2','c2','{"amount":10000,"description":"PAY"}',X'D38B2875C68B380C854610CB687FE66E5D3529B8FE3A36C6E881037A36604E74',X'110A6EA92A66EC176539C294BB6C17D008CDCD36550DF2656C8B51D747CBD845');
INSERT INTO "events" VALUES(3,'account-1',3,'019ce66c-a208-7b9f-a85b-aa5378fea71a','HoldPlaced',1,1773392406000000,1773392406000000,'first','branch','','c3','c3','c3','{"hold_id":"x","amount":500}',X'110A6EA92A66EC176539C294BB6C17D008CDCD36550DF2656C8B51D747CBD845',X'3A427C029984341F958F84998BDD786D4004AE9B37158B6EE5AFA9CF5FCAD6DD');
INSERT INTO "events" VALUES(4,'account-1',4,'019ce66c-a9d8-7c56-87ec-f5f19c7f6797','MoneyWithdrawn',2,1773392408000000,1773392408000000,'first','branch','','c4','c4','c4','{"amount":450,"hold_id":"x","description":"SHOP"}',X'3A427C029984341F958F84998BDD786D4004AE9B37158B6EE5AFA9CF5FCAD6DD',X'7EF0D8DD271D5E368F5E8E7CE64246F7C8095874889ED3BBC7F1A46D74B0ABD1');
INSERT INTO "events" VALUES(5,'account-1',5,'019ce66c-b1a8-75f1-aa91-4618f1a4cd55','FeeCharged',1,1773392410000000,1773392410000000,'first','branch','','c5','c5','c5','{"amount":100,"fee_code":"service"}',X'7EF0D8DD271D5E368F5E8E7CE64246F7C8095874889ED3BBC7F1A46D74B0ABD1',X'AC58F47F10C7B6DD66781828D47654ED680D214ADCF05279DCD259DB7DB75665');
INSERT INTO "events" VALUES(6,'account-1',6,'019ce66c-b978-7e3f-be6a-bb5f199b9493','EntryReversed',1,1773392412000000,1773392410000000,'first','branch','','c6','c6','c6','{"entry":5,"amount":100,"direction":"credit"}',X'AC58F47F10C7B6DD66781828D47654ED680D214ADCF05279DCD259DB7DB75665',X'F86D8E0BD7AF1B25295F7E91247572D4FC8AEDA792AB6387CD0F1B239A9AE811');
INSERT INTO "events" VALUES(7,'account-1',7,'019ce66c-c148-7814-aa4f-01ad7d87c29d','WithdrawalDeclined',1,1773392414000000,1773392414000000,'first','atm','','c7','c7','c7','{"amount":99999999,"reason_code":"insufficient_funds","available":9550}',X'F86D8E0BD7AF1B25295F7E91247572D4FC8AEDA792AB6387CD0F1B239A9AE811',X'7AAE2D2507B465CF914BC3B9D84D0DD099A463659E20524D1293F754D7592A50');
INSERT INTO "events" VALUES(8,'account-2',1,'019ce66c-c918-70dc-af5e-09009d22fc25','AccountOpened',2,1773392416000000,1773392416000000,'first','branch','','c8','c8','c8','{"currency":"JPY"}',X'0000000000000000000000000000000000000000000000000000000000000000',X'3F499BF1DC838DA3D3A846CDC4BB665677A1A752D0F6F27584F3604221E9003E');
INSERT INTO "events" VALUES(9,'account-2',2,'019ce66c-d0e8-7a99-8c1a-880e9c7f9e7f','MoneyDeposited',2,1773392418000000,1773392418000000,'first','branch','','c9','c9','c9','{"amount":700}',X'3F499BF1DC838DA3D3A846CDC4BB665677A1A752D0F6F27584F3604221E9003E',X'98D0F717C9D3DB39DF4D8AA9DDD886387660EEEF7E29444CC557F61D2F61B21A');
CREATE TABLE holders (
	holder_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	folded_name TEXT NOT NULL, 
	PRIMARY KEY (holder_id)
);
INSERT INTO "holders" VALUES('h1','Zoë O''Brien','zoë o''brien');
CREATE TABLE snapshots (
	stream_id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	state_schema TEXT NOT NULL, 
	state TEXT NOT NULL, 
	run_first BIGINT NOT NULL, 
	run_first_at BIGINT NOT NULL, 
	run_open BIGINT NOT NULL, 
	run_low BIGINT NOT NULL, 
	run_high BIGINT NOT NULL, 
	run_close BIGINT NOT NULL, 
	PRIMARY KEY (stream_id, version)
);
INSERT INTO "snapshots" VALUES('account-1',5,1773392410000000,'92aae77ea6c12ad2','{"status":"open","currency":"GBP","holder_id":"h1","version":5,"ledger":9450,"credits":10000,"debits":550,"fees":100,"entry_count":3,"recorded_at":1773392410000000,"effective_at":1773392410000000,"last_entry_version":5,"last_entry_recorded_at":1773392410000000,"last_entry_effective_at":1773392410000000,"status_by_value_date":"open","status_from":1773392402000000,"limit_from":1773392402000000}',1,1773392402000000,0,0,10000,9450);
CREATE TABLE streams (
	stream_id TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	head_hash BLOB NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	state_schema TEXT NOT NULL, 
	state TEXT NOT NULL, 
	run_first BIGINT NOT NULL, 
	run_first_at BIGINT NOT NULL, 
	run_open BIGINT NOT NULL, 
	run_low BIGINT NOT NULL, 
	run_high BIGINT NOT NULL, 
	PRIMARY KEY (stream_id)
);
INSERT INTO "streams" VALUES('account-1',7,X'7AAE2D2507B465CF914BC3B9D84D0DD099A463659E20524D1293F754D7592A50',1773392414000000,'92aae77ea6c12ad2','{"status":"open","currency":"GBP","holder_id":"h1","version":7,"ledger":9550,"credits":10100,"debits":550,"fees":100,"entry_count":4,"decline_count":1,"reversals":{"5":[{"amount":100,"version":6}]},"recorded_at":1773392414000000,"effective_at":1773392414000000,"last_entry_version":6,"last_entry_recorded_at":1773392412000000,"last_entry_effective_at":1773392410000000,"status_by_value_date":"open","status_from":1773392402000000,"limit_from":1773392402000000}',6,1773392412000000,9450,9450,9550);
INSERT INTO "streams" VALUES('account-2',2,X'98D0F717C9D3DB39DF4D8AA9DDD886387660EEEF7E29444CC557F61D2F61B21A',1773392418000000,'92aae77ea6c12ad2','{"status":"open","currency":"JPY","version":2,"ledger":700,"credits":700,"entry_count":1,"recorded_at":1773392418000000,"effective_at":1773392418000000,"last_entry_version":2,"last_entry_recorded_at":1773392418000000,"last_entry_effective_at":1773392418000000,"status_by_value_date":"open","status_from":1773392416000000,"limit_from":1773392416000000}',1,1773392416000000,0,0,700);
CREATE UNIQUE INDEX events_by_command ON events (stream_id, command_id, version) WHERE command_id IS NOT NULL;
CREATE INDEX events_displaced ON events (stream_id, effective_at, version) WHERE effective_at != recorded_at;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only: a correction is a new event'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only: a correction is a new event'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND version = NEW.version UNION ALL SELECT 1 FROM events WHERE stream_id = NEW.stream_id AND event_id = NEW.event_id) OR NEW.position <= (SELECT max(position) FROM events) BEGIN SELECT RAISE(ABORT, 'events are append-only: a correction is a new event'); END;
COMMIT;
