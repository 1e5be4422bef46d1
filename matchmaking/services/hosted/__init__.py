"""What people do with programmes of hosted buyers. Every act takes the programme's row first."""
