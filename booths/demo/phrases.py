"""The sentences of the demo's hosts. They are people's words, not the site's, so they are not translated."""

PHRASES = {
    "en": {
        "about": "%(product)s: ",
        "join": "; ",
        "end": ".",
        "comma": ", ",
        "semicolon": "; ",
        "colon": " ",
        "moq": "the minimum order is %(moq)s",
        "price_at": "for %(quantity)s the price is %(price)s each, %(incoterm)s",
        "prices": "prices are %(steps)s, all %(incoterm)s",
        "price_step": "%(price)s from %(quantity)s",
        "lead_time": "lead time is %(days)s days from the deposit",
        "certificates": "it comes with %(names)s; numbers and validity are on our booth",
        "no_certificates": "there are no certificates for it yet",
        "sample_none": "we do not send samples of it",
        "sample_free": "samples are free, you pay the courier",
        "sample_paid": "a sample is %(price)s plus courier",
        "sample_refunded": "a sample is %(price)s, refunded with your order",
        "which": "Gladly! Which of our products do you mean? We have, for example: %(products)s.",
    },
    "zh-hans": {
        "about": "%(product)s：",
        "join": "；",
        "end": "。",
        "comma": "、",
        "semicolon": "；",
        "colon": "：",
        "moq": "最小起订量%(moq)s",
        "price_at": "%(quantity)s的单价是%(price)s，%(incoterm)s",
        "prices": "价格为%(steps)s，均为%(incoterm)s",
        "price_step": "%(quantity)s起%(price)s",
        "lead_time": "收到定金后交期%(days)s天",
        "certificates": "有%(names)s认证，编号与有效期见展位",
        "no_certificates": "目前还没有认证",
        "sample_none": "这款不寄样品",
        "sample_free": "样品免费，运费到付",
        "sample_paid": "样品%(price)s，另加运费",
        "sample_refunded": "样品%(price)s，下单后退还",
        "which": "您好！请问您问的是哪一款？我们有：%(products)s。",
    },
}

# What visitors ask at a booth: in the history before today, and while the demo is played.
QUESTIONS = {
    "en": [
        "What is the MOQ for the {product}?",
        "How much is the {product} for {quantity}?",
        "What is the lead time of the {product}?",
        "Which certificates does the {product} have?",
        "Can I have a sample of the {product}?",
        "Hello, price and lead time for {quantity} of the {product}, please.",
    ],
    "zh-hans": [
        "你好，{product}的起订量是多少？",
        "请问{product}，数量{quantity}，单价多少？",
        "{product}的交期多久？",
        "{product}有哪些认证？",
        "{product}可以寄样品吗？",
    ],
}
THANKS = {
    "en": [
        "Thank you, that helps.",
        "Clear, thanks.",
        "Great, I will come back with an order.",
        "Noted, thank you!",
    ],
    "zh-hans": ["好的，谢谢。", "明白了，谢谢！", "谢谢，我考虑一下。"],
}
